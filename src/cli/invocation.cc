// SPDX-License-Identifier: Apache-2.0
#include "cli/invocation.h"

#include <algorithm>
#include <array>
#include <utility>

#include "cli/usage.h"
#include "tools/nearest_name.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

struct CommandWord {
    std::string_view word;
    Command command;
};
constexpr auto command_words = std::to_array<CommandWord>({
    {"list", Command::list},
    {"run", Command::run},
    {"compile", Command::compile},
    {"cache", Command::cache},
    {"headers", Command::headers},
    {"doctor", Command::doctor},
    {"new", Command::new_tool},
    {"probes", Command::probes},
    {"tplist", Command::tplist},
    {"containers", Command::containers},
    {"help", Command::help},
    {"--help", Command::help},
    {"-h", Command::help},
    {"version", Command::version},
    {"--version", Command::version},
    {"-V", Command::version},
});

// Has options, and help, of its own.
bool takes_words(Command command) {
    return command == Command::run || command == Command::compile || command == Command::cache ||
           command == Command::headers || command == Command::doctor ||
           command == Command::new_tool || command == Command::probes ||
           command == Command::tplist || command == Command::containers;
}

bool is_help(std::string_view word) {
    return word == "--help" || word == "-h";
}

tl::unexpected<Error> unknown_tool(std::string_view word,
                                   std::span<const std::string_view> tool_names,
                                   bool commands_too) {
    std::vector<std::string_view> names(tool_names.begin(), tool_names.end());
    if (commands_too) {
        for (const CommandWord& entry : command_words) {
            names.push_back(entry.word);
        }
    }
    auto error =
        fail_usage(fmt::format("unknown {} \"{}\"{}", word.starts_with("-") ? "option" : "tool",
                               word, tools::did_you_mean(word, names)),
                   "snoopbox");
    error.value().remedy = "see snoopbox list";
    return error;
}

}  // namespace

Result<Invocation> parse_invocation(std::span<const std::string> argv,
                                    std::span<const std::string_view> tool_names) {
    const auto is_tool = [&](std::string_view word) {
        return std::find(tool_names.begin(), tool_names.end(), word) != tool_names.end();
    };
    if (argv.empty()) {
        return Invocation{};
    }
    const std::string program = argv[0].substr(argv[0].rfind('/') + 1);
    std::span<const std::string> words = argv.subspan(1);
    if (is_tool(program)) {
        return Invocation{Command::tool, program, {words.begin(), words.end()}};
    }
    // A link with the name of BCC's tool.
    if (program == "tplist") {
        return Invocation{Command::tplist, {}, {words.begin(), words.end()}};
    }
    if (words.empty()) {
        return Invocation{};
    }
    const std::string& first = words.front();
    words = words.subspan(1);
    if (is_tool(first)) {
        return Invocation{Command::tool, first, {words.begin(), words.end()}};
    }
    const auto* entry = std::find_if(std::begin(command_words), std::end(command_words),
                                     [&](const CommandWord& e) { return e.word == first; });
    if (entry == std::end(command_words)) {
        return unknown_tool(first, tool_names, true);
    }
    if (takes_words(entry->command)) {
        return Invocation{entry->command, {}, {words.begin(), words.end()}};
    }
    if (words.empty() || is_help(words.front())) {
        return Invocation{words.empty() ? entry->command : Command::help, {}, {}};
    }
    if (entry->command == Command::help && words.size() == 1) {
        for (const CommandWord& other : command_words) {
            if (other.word == words.front() && takes_words(other.command)) {
                return Invocation{other.command, {}, {"--help"}};
            }
        }
        if (!is_tool(words.front())) {
            return unknown_tool(words.front(), tool_names, false);
        }
        return Invocation{Command::help, words.front(), {}};
    }
    return fail_usage(fmt::format("unexpected argument \"{}\" after {}", words.back(), first),
                      "snoopbox");
}

}  // namespace snoopbox::cli
