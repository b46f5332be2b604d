// SPDX-License-Identifier: Apache-2.0
#include "commands/get_object.h"

#include <cerrno>
#include <ctime>
#include <utility>
#include <vector>

#include "attach/kernel_functions.h"
#include "cache/key.h"
#include "cache/place.h"
#include "commands/compile_attempts.h"
#include "commands/dependencies_of.h"
#include "headers/btf/btf_file.h"
#include "kernel/subject.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

// The cache, and the object's identity, whose key names it there.
struct Place {
    cache::Store store;
    cache::Identity identity;
};

Result<Place> find_place(const Sought& sought, const Places& places) {
    TRY_ASSIGN(auto store, cache::open_store(places.cache_dir));
    TRY_ASSIGN(auto identity, cache::identify({sought.source, places.headers, sought.name,
                                               sought.ways, SNOOPBOX_VERSION}));
    return Place{std::move(store), std::move(identity)};
}

// Returns nothing if the cache has no valid entry.
std::optional<std::string> load(const Place& place, const Sought& sought) {
    auto entry = place.store.load(place.identity.key);
    if (entry && !sought.is_it(entry->object)) {
        entry = fail(file_name(place.identity.key) + ": is not of this tool");
    }
    if (entry) {
        if (auto unchanged = cache::check_unchanged(entry->dependencies); !unchanged) {
            entry = tl::make_unexpected(std::move(unchanged.error()));
        }
    }
    if (entry) {
        log::detail(fmt::format("from the cache: {}",
                                (place.store.path() / file_name(entry->key)).string()));
        return std::move(entry->object);
    }
    log::detail(entry.error().code == ENOENT
                    ? fmt::format("not in the cache: {} for {}", place.identity.description.tool,
                                  place.identity.description.release)
                    : "passed over in the cache, to be made again: " + entry.error().message);
    return std::nullopt;
}

struct Made {
    std::string object;
    std::vector<cache::Dependency> dependencies;
};

Result<Made> compile_with_headers(const headers::Request& request, const Sought& sought,
                                  Timings& timings) {
    const auto complete = [&](compile::Request& wanted, const headers::HeaderTree& tree) {
        return sought.complete(wanted, types_of(tree));
    };
    TRY_ASSIGN(auto made, compile_with(find_headers(request), sought.source, complete, timings));
    return Made{std::move(made.compiled.object),
                dependencies_of(sought.source, made.compiled.read, *made.tree)};
}

}  // namespace

const btf* types_of(const headers::HeaderTree& tree) {
    return tree.types ? tree.types->handle() : attach::kernel_types();
}

Result<session::Built> get_object(const Sought& sought, const Places& places, Timings& timings) {
    std::optional<Place> place;
    if (places.use_cache) {
        auto found = find_place(sought, places);
        if (found) {
            place.emplace(std::move(*found));
        } else {
            log::detail("without a cache: " + found.error().message);
        }
    }
    auto cached = place && !places.renew ? load(*place, sought) : std::nullopt;
    timings.note("cache", !place ? "off" : cached ? "hit" : "miss");
    timings.end_stage("cache");
    if (cached) {
        headers::warn_of_other_kernel(places.headers);
        return session::Built{std::move(*cached), true};
    }
    // Most such objects are made from BTF, which is not what everyone asks for.
    const bool btf_will_do = places.headers.source == headers::Source::btf ||
                             (places.headers.source == headers::Source::automatic &&
                              kernel::this_process().kernel_source.empty());
    if (place && !places.renew && btf_will_do && sought.find_made_elsewhere) {
        if (auto made = sought.find_made_elsewhere(place->store)) {
            timings.note("cache", "imported");
            // From now on, it is found without reading the kernel's BTF.
            auto stored =
                place->store.store({place->identity.key, place->identity.description, *made, {}});
            if (!stored) {
                log::detail("not kept in the cache: " + stored.error().message);
            }
            return session::Built{std::move(*made), true};
        }
    }
    auto wanted_headers = places.headers;
    if (place) {
        wanted_headers.kept_in = place->store.path();
    }
    // Files' times are up to a tick (10 ms) behind, but it takes the compiler longer to read one.
    std::timespec begin{};
    clock_gettime(CLOCK_REALTIME, &begin);
    TRY_ASSIGN(auto made, compile_with_headers(wanted_headers, sought, timings));
    if (place) {
        auto stored = cache::check_older(made.dependencies, begin);
        if (stored) {
            stored = place->store.store({place->identity.key, place->identity.description,
                                         made.object, std::move(made.dependencies)});
        }
        if (!stored) {
            log::detail("not kept in the cache: " + stored.error().message);
        }
        timings.end_stage("store");
    }
    return session::Built{std::move(made.object)};
}

}  // namespace snoopbox::commands
