// SPDX-License-Identifier: Apache-2.0
#include "cli/cache_arguments.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "cli/layout.h"
#include "cli/scan.h"
#include "cli/usage.h"
#include "tools/nearest_name.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

constexpr const char* command = "snoopbox cache";

struct Action {
    std::string_view word;
    CacheAction action;
    bool takes_file;
};
constexpr auto actions = std::to_array<Action>({{"list", CacheAction::list, false},
                                                {"path", CacheAction::path, false},
                                                {"clear", CacheAction::clear, false},
                                                {"verify", CacheAction::verify, false},
                                                {"export", CacheAction::export_to, true},
                                                {"import", CacheAction::import_from, true}});

Result<Action> find_action(const std::vector<std::string>& operands) {
    std::vector<std::string_view> names;
    for (const Action& action : actions) {
        names.push_back(action.word);
        if (!operands.empty() && operands.front() == action.word) {
            return action;
        }
    }
    return operands.empty() ? fail_usage("what is to be done with the cache?", command)
                            : fail_usage(fmt::format("unknown action \"{}\"{}", operands.front(),
                                                     tools::did_you_mean(operands.front(), names)),
                                         command);
}

}  // namespace

Result<CacheArguments> parse_cache_arguments(std::span<const std::string> words) {
    const std::array<OptionShape, 5> shapes = {{{"all", '\0', ""},
                                                {"output", 'o', "FORMAT"},
                                                {"cache-dir", '\0', "DIR"},
                                                {"verbose", 'v', ""},
                                                {"help", 'h', ""}}};
    std::vector<std::string> operands;
    TRY_ASSIGN(const auto scanned, scan(shapes, words, command, &operands));
    CacheArguments arguments;
    if (scanned.has("help")) {
        arguments.help = true;
        return arguments;
    }
    TRY_ASSIGN(const auto action, find_action(operands));
    const std::size_t expected = action.takes_file ? 2 : 1;
    if (operands.size() < expected || (action.takes_file && operands[1].empty())) {
        return fail_usage(fmt::format("{}: no file given", action.word), command);
    }
    if (operands.size() > expected) {
        return fail_usage(fmt::format("unexpected argument \"{}\"", operands[expected]), command);
    }
    arguments.action = action.action;
    arguments.file = action.takes_file ? operands[1] : "";
    arguments.all = scanned.has("all");
    arguments.verbose = scanned.has("verbose");
    auto read = read_choice(scanned, "output", {"text", "json"}, arguments.output_format, command);
    if (read) {
        read = read_path(scanned, "cache-dir", arguments.cache_dir, command);
    }
    if (!read) {
        return tl::make_unexpected(std::move(read.error()));
    }
    return arguments;
}

std::string cache_help() {
    std::string out = "Usage: snoopbox cache ACTION [OPTION]...\n\n";
    append_filled(
        out,
        "A tool is compiled once for each kernel. The object is kept in the cache, where the "
        "next start finds it. The cache holds at most 64 MiB and 1024 objects; those that have "
        "been unused for longest are removed first. It also keeps headers from the kernel's "
        "kheaders archive, for at most two kernels.",
        0, 0);
    out += "\nActions:\n";
    append_entries(out, {{"list", "list the objects and header trees, most recently used first"},
                         {"path", "print the cache directory"},
                         {"clear", "remove all objects, and all header trees that are not in use"},
                         {"verify", "check all of them, and remove damaged ones"},
                         {"export FILE",
                          "write the objects for this kernel to an archive (tar, zstd), for hosts "
                          "with the same kernel and the same snoopbox"},
                         {"import FILE",
                          "add the objects of such an archive, all or none. They will run in the "
                          "kernel, so nobody but root, you and sudo's caller may be able to write "
                          "the file"}});
    out += "\nOptions:\n";
    append_entries(out, {{"    --all", "export the objects for all kernels"},
                         {"-o, --output FORMAT", "list as text or json; default: text"},
                         {"    --cache-dir DIR",
                          "directory for compiled objects; default: "
                          "/var/cache/snoopbox, or /run/snoopbox if that is "
                          "not writable"},
                         {"-v, --verbose", "explain what is being done and why"},
                         {"-h, --help", "show this help"}});
    return out;
}

}  // namespace snoopbox::cli
