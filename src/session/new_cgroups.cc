// SPDX-License-Identifier: Apache-2.0
#include "session/new_cgroups.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "util/format.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

using containers::Cgroup;

constexpr auto new_map = "snoop_new_cgroups";
constexpr std::uint32_t most_notes = 1024;

// struct snoop_new_cgroup
struct Made {
    std::uint64_t made_ns;
    std::uint64_t parent;
    std::array<char, 256> path;
};

}  // namespace

std::uint64_t cgroup_key(const Cgroup& cgroup, std::uint64_t number) {
    return cgroup.hierarchy.empty() ? number : number | of_version_1;
}

std::shared_ptr<NewCgroups> NewCgroups::create(containers::WatchThread& watch,
                                               containers::Owners* owners) {
    std::shared_ptr<NewCgroups> made(new NewCgroups(watch));
    watch.watch().tell({[made](const Cgroup& cgroup) { made->came(cgroup); },
                        [made](const Cgroup& cgroup) { made->went(cgroup); }});
    if (owners != nullptr) {
        owners->ask_of_unknown([made](std::uint64_t cgroup) { made->find_gone(cgroup); });
    }
    return made;
}

void NewCgroups::prepare(const attach::Object& object) {
    if (auto* program = object.program(cgroup_program)) {
        bpf_program__set_autoload(program, true);
    }
    if (auto* map = bpf_object__find_map_by_name(object.handle(), new_map)) {
        bpf_map__set_max_entries(map, most_notes);
    }
}

void NewCgroups::begin(const attach::Object& object) {
    const std::scoped_lock lock(mutex_);
    map_.reset();
    links_ = {};
    if (object.map_fd(new_map) < 0) {
        return;
    }
    auto* program = object.program(cgroup_program);
    const int code =
        program == nullptr
            ? ENOENT
            : links_.add(bpf_program__attach_raw_tracepoint(program, cgroup_tracepoint));
    if (code != 0) {
        log::detail(
            fmt::format("the kernel's {} is not noted: {}", cgroup_tracepoint, errno_text(code)));
        return;
    }
    const auto copy = [&](const char* name) {
        const int map = object.map_fd(name);
        return Fd(map < 0 ? -1 : fcntl(map, F_DUPFD_CLOEXEC, 0));
    };
    map_ = copy(new_map);
    asked_map_ = copy(asked_map);
    next_cleaning_ = Deadline::in(std::chrono::seconds(0));
}

// The others know it by now.
void NewCgroups::came(const Cgroup& cgroup) {
    const std::scoped_lock lock(mutex_);
    take(cgroup_key(cgroup, cgroup.id));
    take_old_ones();
}

void NewCgroups::went(const Cgroup& cgroup) {
    const std::scoped_lock lock(mutex_);
    take(cgroup_key(cgroup, cgroup.id));
}

void NewCgroups::take(std::uint64_t key) {
    if (map_) {
        bpf_map_delete_elem(map_.get(), &key);
    }
}

void NewCgroups::expect_reader() {
    read_until_ = Deadline::Clock::now();
}

// Those that went before they were looked at. The reader can be late, and still has to know them.
void NewCgroups::take_old_ones() {
    constexpr std::chrono::seconds at_least{5};
    if (!map_ || !next_cleaning_.passed()) {
        return;
    }
    next_cleaning_ = Deadline::in(at_least / 4);
    const auto now = Deadline::Clock::now();
    std::size_t noted = 0;
    const auto older_than = [&](Deadline::Clock::time_point time) {
        std::vector<std::uint64_t> old;
        std::uint64_t key = 0;
        noted = 0;
        for (const std::uint64_t* last = nullptr; bpf_map_get_next_key(map_.get(), last, &key) == 0;
             last = &key, ++noted) {
            Made made{};
            // Times of the same clock.
            if (bpf_map_lookup_elem(map_.get(), &key, &made) == 0 &&
                time.time_since_epoch() > std::chrono::nanoseconds(made.made_ns)) {
                old.push_back(key);
            }
        }
        return old;
    };
    auto old = older_than(std::min(now, read_until_.load()) - at_least);
    // A reader so late would be the end of all notes.
    if (noted - old.size() > most_notes / 2) {
        old = older_than(now - at_least);
    }
    for (const auto key : old) {
        take(key);
        if (asked_map_) {
            bpf_map_delete_elem(asked_map_.get(), &key);
        }
    }
}

void NewCgroups::find_gone(std::uint64_t cgroup) {
    Made made{};
    {
        const std::scoped_lock lock(mutex_);
        if (!map_ || bpf_map_lookup_elem(map_.get(), &cgroup, &made) != 0) {
            return;
        }
    }
    // One that was cut has no NUL before the last byte.
    const auto bytes = strnlen(made.path.data(), made.path.size());
    if (bytes > 0 && bytes + 1 < made.path.size()) {
        watch_.tell_of_gone(
            {.path = std::string(made.path.data(), bytes), .id = cgroup, .parent = made.parent});
    }
}

}  // namespace snoopbox::session
