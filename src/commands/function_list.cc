// SPDX-License-Identifier: Apache-2.0
#include "commands/function_list.h"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "attach/matching_functions.h"
#include "cache/entry.h"
#include "commands/kept_text.h"
#include "headers/fingerprint.h"
#include "util/file.h"
#include "util/format.h"
#include "util/lines.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

constexpr const char* entry_name = "functions";

// Which functions there are changes with the modules only. A line that a list in the cache begins
// with; nothing if it cannot be told.
std::optional<std::string> state_of_kernel() {
    const auto boot = read_file("/proc/sys/kernel/random/boot_id");
    const auto modules = read_file("/proc/modules");
    if (!boot || !modules) {
        return std::nullopt;
    }
    headers::Fingerprint names;
    for (std::string_view rest = *modules; !rest.empty();) {
        // "NAME BYTES USERS ...": a module that is loaded again can be another one.
        const auto line = take_line(rest);
        names.add(line.substr(0, line.find(' ', std::min(line.find(' '), line.size() - 1) + 1)));
    }
    std::string_view first = *boot;
    return fmt::format("{} {}\n", take_line(first), names.text());
}

// Lines "NAME [MODULE]", with nothing else in them.
std::string plain(std::string_view list) {
    std::string text;
    text.reserve(list.size());
    attach::for_each_function(list, [&](std::string_view name, std::string_view module) {
        text.append(name);
        if (!module.empty()) {
            text.append(" [").append(module).append("]");
        }
        text += '\n';
    });
    return text;
}

}  // namespace

std::string list_functions(const cli::CommonOptions& options) {
    const auto state = options.no_cache ? std::nullopt : state_of_kernel();
    const std::array<std::string, 1> parts{entry_name};
    const auto place = state ? KeptText::find(parts, entry_name, options.cache_dir) : std::nullopt;
    if (!place) {
        return attach::list_functions();
    }
    if (const auto kept = place->load(); kept && kept->starts_with(*state)) {
        log::detail("the kernel's functions are as they were listed before");
        return kept->substr(state->size());
    }
    const auto list = attach::functions_in_tracefs();
    if (list.empty()) {
        return attach::list_functions();
    }
    auto text = plain(list);
    if (text.size() + state->size() <= cache::max_object_bytes) {
        place->store(*state + text);
    }
    return text;
}

}  // namespace snoopbox::commands
