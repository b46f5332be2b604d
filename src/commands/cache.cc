// SPDX-License-Identifier: Apache-2.0
#include "commands/cache.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "cache/archive.h"
#include "cache/place.h"
#include "cache/store.h"
#include "cli/cache_arguments.h"
#include "commands/cache_list.h"
#include "commands/stored_object.h"
#include "commands/tool_file.h"
#include "headers/kheaders/kept_trees.h"
#include "kernel/host.h"
#include "kernel/identity.h"
#include "util/atomic_file.h"
#include "util/file.h"
#include "util/format.h"
#include "util/interrupt.h"
#include "util/join.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

using cache::Store;

Status say(std::string_view text) {
    return write_all(STDOUT_FILENO, text);
}

std::string in_use(std::size_t trees) {
    return trees == 0 ? "" : fmt::format("; {} in use and left", trees);
}

// Says what could not be done with some of the entries, after the others.
Status left_behind(const std::vector<Error>& left) {
    for (const auto& error : left) {
        log::notice(error.message);
    }
    return left.empty() ? Status() : fail(fmt::format("{} could not be removed", left.size()));
}

Status clear(const Store& store) {
    const auto trees = headers::remove_kept_trees(store.path());
    const auto objects = store.clear();
    if (!objects) {
        return tl::make_unexpected(objects.error());
    }
    auto said = say(fmt::format("removed {} objects and {} header trees{}\n", objects->removed,
                                trees.removed, in_use(trees.in_use)));
    return said ? left_behind(objects->left) : said;
}

// Returns what is wrong with a stored entry, if anything. An interrupt is an error of that kind,
// too.
std::optional<Error> fault_of(const Store& store, const cache::Key& key) {
    const auto entry = store.load(key, cache::Use::uncounted);
    if (!entry) {
        return entry.error().code == ENOENT ? std::nullopt  // removed in the meantime
                                            : std::optional(entry.error());
    }
    auto good = check_stored(*entry);
    if (good) {
        return std::nullopt;
    }
    good.error().message.insert(0, (store.path() / file_name(key)).string() + ": ");
    return std::move(good.error());
}

Status verify(const Store& store) {
    TRY_ASSIGN(const auto listed, store.list());
    std::size_t damaged = 0;
    std::size_t used = 0;
    std::vector<Error> left;
    for (const auto& one : listed) {
        if (const auto fault = fault_of(store, one.key)) {
            if (is_interrupt(*fault)) {
                return fail_interrupted();
            }
            ++damaged;
            log::notice(fault->message);
            if (auto removed = store.remove(one.key); !removed) {
                left.push_back(std::move(removed.error()));
            }
        }
    }
    const auto trees = headers::list_kept_trees(store.path());
    for (const auto& tree : trees) {
        if (!tree.whole) {
            ++damaged;
            log::notice(tree.path.string() + ": files are missing or cut short");
            used += headers::remove_kept_tree(tree.path) ? 0 : 1;
        }
    }
    TRY(left_behind(left));
    const std::string all =
        fmt::format("{} objects and {} header trees", listed.size(), trees.size());
    if (damaged > 0) {
        return fail(fmt::format("{} of {} were not good and have been removed{}", damaged, all,
                                in_use(used)),
                    "they are made again when they are needed");
    }
    return say(all + ", all good\n");
}

Status export_to(const Store& store, const cli::CacheArguments& arguments) {
    const auto build = kernel::build_identity();
    const auto listed = store.list();
    if (!listed || (!build && !arguments.all)) {
        return tl::make_unexpected(listed ? build.error() : listed.error());
    }
    std::vector<cache::Entry> chosen;
    std::size_t bound = 0;
    for (const auto& one : *listed) {
        auto entry = store.load(one.key, cache::Use::uncounted);
        if (!entry) {
            log::detail("passed over: " + entry.error().message);
        } else if (entry->description.method == cache::text_method) {
            continue;  // it is written anew in no time
        } else if (arguments.all || (entry->description.build == *build &&
                                     entry->description.release == kernel::release() &&
                                     entry->description.machine == kernel::machine())) {
            if (entry->dependencies.empty()) {
                chosen.push_back(std::move(*entry));
            } else {
                ++bound;
            }
        }
    }
    if (bound > 0) {
        log::notice(
            fmt::format("{} objects are left out: they depend on headers of this host, a "
                        "tool's own or those of BCC_KERNEL_SOURCE",
                        bound));
    }
    if (chosen.empty()) {
        return fail("the cache holds no object for " +
                        (arguments.all ? "any kernel" : "this kernel, " + kernel::release()),
                    "start a tool once, or see snoopbox cache list");
    }
    TRY_ASSIGN(const auto packed, cache::pack(chosen));
    auto written = write_output_file(arguments.file, packed);
    return written ? say(fmt::format("exported {} objects\n", chosen.size())) : written;
}

// "execsnoop, opensnoop": each once.
std::string tools_of(const std::vector<cache::Entry>& entries) {
    std::vector<std::string> names;
    for (const auto& entry : entries) {
        if (std::ranges::find(names, entry.description.tool) == names.end()) {
            names.push_back(entry.description.tool);
        }
    }
    return join(names);
}

std::string owner_of(const std::string& file) {
    struct stat info {};
    if (stat(file.c_str(), &info) != 0) {
        return "nobody";  // it is gone
    }
    const passwd* user = getpwuid(info.st_uid);
    return user == nullptr ? fmt::format("user {}", info.st_uid) : user->pw_name;
}

// Whatever key an object has, it runs in the kernel when that key is asked for. So the archive must
// be one that `run` would trust. Verifies all entries before it stores the first.
Status import_from(const Store& store, const cli::CacheArguments& arguments) {
    constexpr std::size_t largest_archive = std::size_t{128} << 20U;
    const std::string refused = arguments.file + " is refused, and nothing of it imported";
    const auto packed = read_program_file(arguments.file, largest_archive);
    if (!packed) {
        return within(refused, packed.error());
    }
    const auto entries = cache::unpack(*packed);
    if (!entries) {
        return within(refused, entries.error());
    }
    for (const auto& entry : *entries) {
        auto good = check_stored(entry);
        if (!good && is_interrupt(good.error())) {
            return good;
        }
        if (!good) {
            return within(refused + ": " + file_name(entry.key), std::move(good.error()));
        }
    }
    const auto added =
        store.add({entries->rbegin(), entries->rend()});  // the last used comes first
    if (!added) {
        return within("nothing is imported", added.error());
    }
    const auto present = entries->size() - *added;
    return say(fmt::format("imported {} objects from {}, a file of {}: {}{}\n", entries->size(),
                           arguments.file, owner_of(arguments.file), tools_of(*entries),
                           present == 0 ? "" : fmt::format(" ({} were there already)", present)));
}

}  // namespace

Status cache(std::span<const std::string> words) {
    TRY_ASSIGN(const auto arguments, cli::parse_cache_arguments(words));
    if (arguments.help) {
        return say(cli::cache_help());
    }
    log::set_verbose(arguments.verbose);
    const auto store = cache::open_store(arguments.cache_dir);
    if (!store) {
        return within("no cache", store.error());
    }
    switch (arguments.action) {
        case cli::CacheAction::list:
            return list_cache(*store, arguments.output_format);
        case cli::CacheAction::path:
            return say(store->path().string() + "\n");
        case cli::CacheAction::clear:
            return clear(*store);
        case cli::CacheAction::verify:
            return verify(*store);
        case cli::CacheAction::export_to:
            return export_to(*store, arguments);
        case cli::CacheAction::import_from:
            return import_from(*store, arguments);
    }
    return {};
}

}  // namespace snoopbox::commands
