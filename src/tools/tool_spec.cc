// SPDX-License-Identifier: Apache-2.0
#include "tools/tool_spec.h"

#include <algorithm>
#include <utility>

#include "tools/c_source.h"
#include "tools/declarations.h"
#include "tools/yaml_tree.h"
#include "util/format.h"

namespace snoopbox::tools {

const Option* ToolSpec::find_option(std::string_view option_name) const {
    const auto found =
        std::find_if(options.begin(), options.end(),
                     [option_name](const Option& option) { return option.name == option_name; });
    return found == options.end() ? nullptr : &*found;
}

Result<ToolSpec> parse_tool(std::string_view file, std::string_view source) {
    constexpr std::string_view begin = "/* ---\n";
    constexpr std::string_view end = "\n--- */";
    if (!source.starts_with(begin)) {
        return fail(fmt::format("{}:1: no tool file: its first line must be \"/* ---\"", file));
    }
    const std::size_t length = source.find(end);
    if (length == std::string_view::npos) {
        return fail(fmt::format("{}:1: no line \"--- */\" ends the declarations", file));
    }
    auto root = parse_yaml(file, source.substr(begin.size(), length + 1 - begin.size()), 2);
    if (!root) {
        return tl::make_unexpected(std::move(root.error()));
    }
    Problems problems(file);
    Declarations declarations = read_declarations(*root, problems);
    if (!problems.first()) {
        check_references(declarations, CSource(source.substr(length + end.size())), problems);
    }
    if (problems.first()) {
        return tl::make_unexpected(*problems.first());
    }
    declarations.spec.file = file;
    declarations.spec.source = source;
    return std::move(declarations.spec);
}

}  // namespace snoopbox::tools
