// SPDX-License-Identifier: Apache-2.0
#include "session/settings.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "attach/pinned_map.h"
#include "attach/sample.h"
#include "attach/usdt_specs.h"
#include "kernel/host.h"
#include "session/fill_rules.h"
#include "session/refusals.h"
#include "util/log.h"

namespace snoopbox::session {
namespace {

// Without an object, only checks that the maps are usable, so that none is compiled in vain.
Status use_pinned_maps(const Settings& settings, attach::Object* object) {
    for (const auto& option : settings.tool.options) {
        const std::string* path = settings.arguments.find(option.name)->path();
        if (path == nullptr) {
            continue;
        }
        const auto map = attach::open_pinned_set(*path);
        auto used = map ? Status{} : Status(tl::make_unexpected(map.error()));
        if (used && object != nullptr) {
            used = object->use_map(option.map, map->get());
        }
        if (!used) {
            return within("--" + option.name, std::move(used.error()));
        }
    }
    return {};
}

Status set_constants(const Settings& settings, const attach::Plan& plan, attach::Object& object) {
    const auto set = [&](const tools::Option& option) -> Status {
        constexpr std::int64_t unset = -1;  // SNOOP_UNSET
        const auto* given = settings.arguments.find(option.name);
        const auto names = option.constants();
        auto values = given->command() != nullptr ? std::vector<std::int64_t>{settings.command}
                                                  : given->constants();
        values.resize(names.size(), unset);
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (auto done = object.set_constant(names[i], values[i]); !done) {
                return within("--" + option.name, std::move(done.error()));
            }
        }
        return {};
    };
    // If several options set the same constant, the given one is applied last.
    for (const bool given : {false, true}) {
        for (const auto& option : settings.tool.options) {
            if (option.sets.empty() || settings.arguments.given(option.name) != given) {
                continue;
            }
            TRY(set(option));
        }
    }
    for (const auto& constants : {attach::sample_constants(plan), attach::usdt_constants(plan)}) {
        for (const auto& [name, value] : constants) {
            TRY(object.set_constant(name, value));
        }
    }
    // Most objects have no such constant.
    (void)object.set_constant(tracer_constant, std::int64_t{getpid()});
    // Objects made where the host's PIDs are visible have no such constant.
    const auto set_namespace =
        object.set_constant(pid_namespace_constant, std::uint64_t{kernel::pid_namespace()});
    if (!set_namespace && kernel::in_pid_namespace()) {
        log::warning(
            "the object was made outside of this PID namespace: options take the host's numbers "
            "of processes");
    }
    return {};
}

// Before load. Maps that a program does not use are not in the object.
void resize_maps(const Settings& settings, const attach::Plan& plan, const attach::Object& object) {
    bpf_map* each = nullptr;
    bpf_object__for_each_map(each, object.handle()) {
        if (bpf_map__max_entries(each) == an_entry_a_probe) {
            bpf_map__set_max_entries(
                each, static_cast<__u32>(std::max<std::size_t>(plan.probe_names.size(), 1)));
        }
    }
    // In which programs note whose requests are, if they tell it (owner.h).
    auto* owners = bpf_object__find_map_by_name(object.handle(), "snoop_owners");
    if (owners != nullptr && !settings.tool.events.has_owners && !settings.arguments.common.by) {
        bpf_map__set_max_entries(owners, 1);
    }
    for (const auto& option : settings.tool.options) {
        if (option.type == tools::OptionType::paths) {
            make_room_for_paths(
                bpf_object__find_map_by_name(object.handle(), option.fills.c_str()));
        }
        auto* map = bpf_object__find_map_by_name(object.handle(), option.resizes.c_str());
        const auto entries = settings.arguments.find(option.name)->number();
        if (map != nullptr && entries) {
            bpf_map__set_max_entries(map, static_cast<__u32>(*entries));
        }
    }
}

}  // namespace

Status check_pinned_maps(const Settings& settings) {
    return use_pinned_maps(settings, nullptr);
}

Status apply(const Settings& settings, const attach::Plan& plan, attach::Object& object) {
    Status done = use_pinned_maps(settings, &object);
    if (done) {
        done = set_constants(settings, plan, object);
    }
    if (done) {
        done = object.set_ring_bytes(ring_map, settings.arguments.common.ring_buffer_bytes.value_or(
                                                   settings.tool.events.buffer_bytes));
    }
    if (done && settings.only_in != nullptr) {
        done = settings.only_in->apply(object);
    }
    if (done && settings.tool.events.has_owners &&
        !(object.set_constant(owners_constant, std::uint64_t{1}) &&
          object.set_constant(users_constant, std::uint64_t{settings.tool.events.has_users}))) {
        done =
            fail("this object does not tell whose its events are: it was made by another version",
                 "make it again");
    }
    resize_maps(settings, plan, object);
    return done;
}

Status fill_maps(const Settings& settings, const attach::Object& object) {
    for (const auto& option : settings.tool.options) {
        const auto& given = *settings.arguments.find(option.name);
        const int map = object.map_fd(option.fills);
        if (option.fills.empty() || map < 0) {
            continue;
        }
        auto filled = given.numbers() != nullptr ? fill_numbers(map, *given.numbers())
                      : given.rules() != nullptr ? fill_rules(map, option.type, *given.rules())
                                                 : Status{};
        if (!filled) {
            return within("--" + option.name, std::move(filled.error()));
        }
    }
    return settings.tool.refuses ? spare_ourselves(object) : Status{};
}

}  // namespace snoopbox::session
