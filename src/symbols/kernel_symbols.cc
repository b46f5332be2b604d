// SPDX-License-Identifier: Apache-2.0
#include "symbols/kernel_symbols.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <string_view>

#include "symbols/demangle.h"
#include "util/file.h"
#include "util/lines.h"

namespace snoopbox::symbols {
namespace {

// kallsyms tells no sizes. No function is larger than this; what is farther from a symbol is code
// without one, such as a BPF program's.
constexpr std::uint64_t most_function_bytes = std::uint64_t{1} << 20U;

struct Line {
    std::uint64_t address = 0;
    char type = '?';
    std::string_view name;
    std::string_view module;  // "[ext4]"
};

// "ffffffff81000000 T _stext", for a module's: "ffffffffc0000000 t ext4_get_block\t[ext4]".
std::optional<Line> parse(std::string_view text) {
    Line line;
    const auto [end, code] =
        std::from_chars(text.data(), text.data() + text.size(), line.address, 16);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (code != std::errc() || text.size() < 4 || text[0] != ' ' || text[2] != ' ') {
        return std::nullopt;
    }
    line.type = text[1];
    text.remove_prefix(3);
    const auto tab = text.find('\t');
    line.name = text.substr(0, tab);
    if (tab != std::string_view::npos) {
        line.module = text.substr(tab + 1);
    }
    return line;
}

bool is_function(char type) {
    return type == 't' || type == 'T' || type == 'w' || type == 'W';
}

}  // namespace

Status KernelSymbols::load_from(const std::filesystem::path& path) {
    TRY_ASSIGN(const auto text, read_file(path));
    SymbolTableBuilder builder(text.size());
    std::vector<std::string> modules{""};
    std::map<std::string_view, std::uint16_t> tags{{"", 0}};
    std::size_t functions = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const auto line = parse(take_line(rest));
        if (!line || !is_function(line->type)) {
            continue;
        }
        ++functions;
        if (line->address == 0) {
            continue;
        }
        const auto next_tag = static_cast<std::uint16_t>(modules.size());
        if (tags.size() < std::numeric_limits<std::uint16_t>::max() &&
            tags.emplace(line->module, next_tag).second) {
            modules.emplace_back(line->module);
        }
        const auto tag = tags.find(line->module);
        builder.add({line->address, most_function_bytes, true, line->name,
                     rank_of(line->name, true, line->type == 't'),
                     tag == tags.end() ? std::uint16_t{0} : tag->second});
    }
    auto table = std::move(builder).build();
    if (table.empty()) {
        return fail(path.string() + (functions == 0 ? " has no symbols: masked by the container?"
                                                    : " hides all addresses of the kernel"),
                    "run as root with CAP_SYSLOG, with sysctl kernel.kptr_restrict=1 or 0, and in "
                    "a container make the host's /proc visible (/media/root/proc/kallsyms)");
    }
    functions_ = std::move(table);
    modules_ = std::move(modules);
    return {};
}

Status KernelSymbols::load() {
    was_loaded_ = true;
    Status first_failure;
    for (const auto& path : paths_) {
        auto loaded = load_from(path);
        if (loaded) {
            return loaded;
        }
        if (first_failure) {
            first_failure = std::move(loaded);
        }
    }
    return first_failure;
}

Frame KernelSymbols::find(std::uint64_t address) {
    if (!was_loaded_) {
        (void)load();
    }
    const auto found = functions_.find(address);
    if (!found) {
        return {};
    }
    // Rust's names in the kernel are mangled, too.
    return {demangle(found->name), found->offset, modules_[found->tag]};
}

}  // namespace snoopbox::symbols
