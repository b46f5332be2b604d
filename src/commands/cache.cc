// SPDX-License-Identifier: Apache-2.0
#include "commands/cache.h"

#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>
#include <vector>

#include "attach/object.h"
#include "cache/archive.h"
#include "cache/place.h"
#include "cache/store.h"
#include "cli/cache_arguments.h"
#include "commands/cache_list.h"
#include "headers/kept_trees.h"
#include "kernel/host.h"
#include "kernel/identity.h"
#include "util/atomic_file.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

using cache::Store;

Status say(std::string_view text) {
    return write_all(STDOUT_FILENO, text);
}

Status clear(const Store& store) {
    headers::remove_kept_trees(store.path());
    const auto removed = store.clear();
    return removed ? say(fmt::format("removed {} objects and all header trees\n", *removed))
                   : tl::make_unexpected(removed.error());
}

// Returns what is wrong with a stored entry, if anything.
std::optional<Error> fault_of(const Store& store, const cache::Key& key) {
    const auto entry = store.load(key, cache::Use::uncounted);
    if (!entry) {
        return entry.error().code == ENOENT ? std::nullopt  // removed in the meantime
                                            : std::optional(entry.error());
    }
    const auto object = attach::Object::open(entry->object, entry->description.tool);
    return object ? std::nullopt : std::optional(object.error());
}

Status verify(const Store& store) {
    const auto listed = store.list();
    if (!listed) {
        return tl::make_unexpected(listed.error());
    }
    std::size_t damaged = 0;
    for (const auto& one : *listed) {
        if (const auto fault = fault_of(store, one.key)) {
            ++damaged;
            log::notice(fault->message);
            if (auto removed = store.remove(one.key); !removed) {
                return removed;
            }
        }
    }
    const auto trees = headers::list_kept_trees(store.path());
    for (const auto& tree : trees) {
        if (!tree.whole) {
            ++damaged;
            log::notice(tree.path.string() + ": files are missing or cut short");
            headers::remove_kept_tree(tree.path);
        }
    }
    const std::string all =
        fmt::format("{} objects and {} header trees", listed->size(), trees.size());
    if (damaged > 0) {
        return fail(fmt::format("{} of {} were not good and have been removed", damaged, all),
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
    for (const auto& one : *listed) {
        auto entry = store.load(one.key, cache::Use::uncounted);
        if (!entry) {
            log::detail("passed over: " + entry.error().message);
        } else if (arguments.all || (entry->description.build == *build &&
                                     entry->description.release == kernel::release() &&
                                     entry->description.machine == kernel::machine())) {
            chosen.push_back(std::move(*entry));
        }
    }
    if (chosen.empty()) {
        return fail("the cache holds no object for " +
                        (arguments.all ? "any kernel" : "this kernel, " + kernel::release()),
                    "start a tool once, or see snoopbox cache list");
    }
    const auto packed = cache::pack(chosen);
    if (!packed) {
        return tl::make_unexpected(packed.error());
    }
    auto written = write_output_file(arguments.file, *packed);
    return written ? say(fmt::format("exported {} objects\n", chosen.size())) : written;
}

// Verifies all entries before it stores the first.
Status import_from(const Store& store, const cli::CacheArguments& arguments) {
    constexpr std::size_t largest_archive = std::size_t{128} << 20U;
    const auto packed = read_file(arguments.file, largest_archive);
    if (!packed) {
        return tl::make_unexpected(packed.error());
    }
    const auto entries = cache::unpack(*packed);
    const std::string refused = arguments.file + " is refused, and nothing of it imported";
    if (!entries) {
        return within(refused, entries.error());
    }
    for (const auto& entry : *entries) {
        if (auto object = attach::Object::open(entry.object, entry.description.tool); !object) {
            return within(refused + ": " + file_name(entry.key), std::move(object.error()));
        }
    }
    for (auto entry = entries->begin(); entry != entries->end(); ++entry) {
        if (auto stored = store.store(*entry); !stored) {
            for (auto earlier = entries->begin(); earlier != entry; ++earlier) {
                (void)store.remove(earlier->key);
            }
            return within("nothing is imported", std::move(stored.error()));
        }
    }
    return say(fmt::format("imported {} objects\n", entries->size()));
}

}  // namespace

Status cache(std::span<const std::string> words) {
    const auto arguments = cli::parse_cache_arguments(words);
    if (!arguments) {
        return tl::make_unexpected(arguments.error());
    }
    if (arguments->help) {
        return say(cli::cache_help());
    }
    log::set_verbose(arguments->verbose);
    const auto store = cache::open_store(arguments->cache_dir);
    if (!store) {
        return within("no cache", store.error());
    }
    switch (arguments->action) {
        case cli::CacheAction::list:
            return list_cache(*store, arguments->output_format);
        case cli::CacheAction::path:
            return say(store->path().string() + "\n");
        case cli::CacheAction::clear:
            return clear(*store);
        case cli::CacheAction::verify:
            return verify(*store);
        case cli::CacheAction::export_to:
            return export_to(*store, *arguments);
        case cli::CacheAction::import_from:
            return import_from(*store, *arguments);
    }
    return {};
}

}  // namespace snoopbox::commands
