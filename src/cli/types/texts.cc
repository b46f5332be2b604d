// SPDX-License-Identifier: Apache-2.0
// Patterns, paths and commands.
#include <unistd.h>

#include <algorithm>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cli/types/type.h"
#include "cli/values.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::cli {

Result<OptionValue> value_of_regex(const tools::Option& /*option*/, const Texts& texts) {
    return read_regex(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_text(const tools::Option& /*option*/, const Texts& texts) {
    return literal_regex(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_library(const tools::Option& option, const Texts& texts) {
    std::vector<std::string> names;
    for (const auto& [name, library] : option.libraries) {
        names.push_back(name);
    }
    for (const auto& text : texts) {
        const auto colon = std::min(text.find(':'), text.size());
        if (std::ranges::find(names, text.substr(0, colon)) == names.end()) {
            return fail(fmt::format("\"{}\" is no LIBRARY:PATH with one of {}", text, join(names)));
        }
        const auto path = text.substr(std::min(colon + 1, text.size()));
        if (!path.starts_with('/') || access(path.c_str(), R_OK) != 0) {
            return fail(fmt::format("\"{}\" is no absolute path of a file that can be read", path));
        }
    }
    return OptionValue(true);
}

Result<OptionValue> value_of_directory(const tools::Option& /*option*/, const Texts& texts) {
    return read_directory(texts.back()).map(as_option_value);
}

Result<OptionValue> value_of_pinned_map(const tools::Option& /*option*/, const Texts& texts) {
    return texts.back().empty() ? fail("the path is empty") : Result<OptionValue>(texts.back());
}

Result<OptionValue> value_of_command_line(const tools::Option& /*option*/, const Texts& texts) {
    std::istringstream line(texts.back());
    std::vector<std::string> words(std::istream_iterator<std::string>(line), {});
    return words.empty() ? fail("the command is empty") : Result<OptionValue>(std::move(words));
}

Result<OptionValue> value_of_command(const tools::Option& /*option*/, const Texts& texts) {
    return texts.front().empty() ? fail("the command is empty") : Result<OptionValue>(texts);
}

}  // namespace snoopbox::cli
