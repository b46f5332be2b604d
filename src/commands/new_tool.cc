// SPDX-License-Identifier: Apache-2.0
#include "commands/new_tool.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "cli/layout.h"
#include "cli/scan.h"
#include "cli/usage.h"
#include "commands/tool_file.h"
#include "tools/catalog.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::commands {
namespace {

constexpr const char* command = "snoopbox new";

std::string help() {
    std::string out = "Usage: snoopbox new NAME\n\n";
    cli::append_filled(out,
                       "Writes NAME.bpf.c, a first tool of your own, into the working directory. "
                       "It runs as it is: snoopbox run NAME.bpf.c. Change it to what you want to "
                       "see; bpf_sources/README.md in the source of snoopbox has all the words.",
                       0, 0);
    out += "\nOptions:\n";
    cli::append_entries(out, {{"-h, --help", "show this help"}});
    return out;
}

bool is_name(std::string_view text) {
    return !text.empty() && text.front() != '-' &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") ==
               std::string_view::npos;
}

std::string tool_named(const std::string& name) {
    constexpr std::string_view place = "@NAME@";
    std::string text(tools::include_text("first-tool.c").value_or(""));
    for (auto at = text.find(place); at != std::string::npos; at = text.find(place, at)) {
        text.replace(at, place.size(), name);
    }
    return text;
}

}  // namespace

Status new_tool(std::span<const std::string> words) {
    const std::array<cli::OptionShape, 1> shapes = {{{"help", 'h', ""}}};
    std::vector<std::string> operands;
    TRY_ASSIGN(const auto scanned, cli::scan(shapes, words, command, &operands));
    if (scanned.has("help")) {
        return write_all(STDOUT_FILENO, help());
    }
    if (operands.size() != 1 || !is_name(operands.front())) {
        return cli::fail_usage("one name is needed, made of a-z, 0-9, - and _", command);
    }
    const auto& name = operands.front();
    const auto taken = tools::tool_names();
    if (std::ranges::find(taken, name) != taken.end()) {
        return fail(fmt::format("snoopbox has a tool {}", name), "give yours another name");
    }
    const auto file = name + ".bpf.c";
    return write_tool_file(file, tool_named(name));
}

}  // namespace snoopbox::commands
