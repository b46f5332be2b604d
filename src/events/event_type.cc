// SPDX-License-Identifier: Apache-2.0
#include "events/event_type.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "util/btf_types.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::events {
namespace {

struct Named {
    std::string name;
    std::uint32_t id;
};

// Structs by their name; those without one by that of a typedef.
std::vector<Named> named_structs(const btf* types) {
    std::vector<Named> all;
    for (__u32 id = 1; id < btf__type_cnt(types); ++id) {
        const btf_type* type = btf__type_by_id(types, id);
        const std::string name(name_at(types, type->name_off));
        if (name.empty()) {
            continue;
        }
        if (btf_is_composite(type)) {
            all.push_back({name, id});
        } else if (btf_is_typedef(type)) {
            const btf_type* aliased = btf__type_by_id(types, type->type);
            if (aliased != nullptr && btf_is_composite(aliased) && aliased->name_off == 0) {
                all.push_back({name, type->type});
            }
        }
    }
    return all;
}

// The structs that lie inside others.
std::set<std::uint32_t> inner_structs(const btf* types) {
    std::set<std::uint32_t> inner;
    for (__u32 id = 1; id < btf__type_cnt(types); ++id) {
        const btf_type* type = btf__type_by_id(types, id);
        for (int i = 0; btf_is_composite(type) && i < btf_vlen(type); ++i) {
            __u32 member = btf_members(type)[i].type;
            constexpr int most_steps = 32;
            for (int steps = 0; steps < most_steps; ++steps) {
                const btf_type* step = btf__type_by_id(types, member);
                if (step == nullptr) {
                    break;
                }
                if (btf_is_composite(step)) {
                    inner.insert(member);
                    break;
                }
                if (btf_is_array(step)) {
                    member = btf_array(step)->type;
                } else if (btf_is_mod(step) || btf_is_typedef(step)) {
                    member = step->type;
                } else {
                    break;
                }
            }
        }
    }
    return inner;
}

// "task_struct___old" is a look at the kernel's "task_struct".
bool is_of_kernel(const btf* kernel, const std::string& name) {
    const std::string base = name.substr(0, name.find("___"));
    return kernel != nullptr &&
           (btf__find_by_name_kind(kernel, base.c_str(), BTF_KIND_STRUCT) > 0 ||
            btf__find_by_name_kind(kernel, base.c_str(), BTF_KIND_UNION) > 0);
}

bool is_called_event(const Named& named) {
    return named.name == "event" || named.name.ends_with("_event") ||
           named.name.ends_with("_event_t");
}

constexpr const char* keep_it =
    "a compiler keeps only types that are used; outside of functions, `const struct event *unused "
    "__attribute__((unused));` keeps one, or give the ring buffer __type(value, struct event)";

}  // namespace

Result<std::uint32_t> find_type(const btf* types, std::string name) {
    constexpr std::string_view keyword = "struct ";
    if (name.starts_with(keyword)) {
        name.erase(0, keyword.size());
    }
    const auto all = named_structs(types);
    const auto found = std::ranges::find(all, name, &Named::name);
    if (found != all.end()) {
        return found->id;
    }
    return fail(fmt::format("the object does not describe a struct \"{}\"{}", name,
                            all.empty() ? "" : "; those it does: " + join(all, &Named::name)),
                keep_it);
}

Result<std::uint32_t> guess_event_type(const btf* types, const std::set<std::uint32_t>& not_events,
                                       const btf* kernel) {
    const auto inner = inner_structs(types);
    std::vector<Named> own;
    std::vector<Named> as_in_kernel;
    for (auto& named : named_structs(types)) {
        if (!not_events.contains(named.id) && !inner.contains(named.id)) {
            auto& into = is_of_kernel(kernel, named.name) ? as_in_kernel : own;
            into.push_back(std::move(named));
        }
    }
    if (own.size() == 1) {
        return own.front().id;
    }
    // Kernels have a "struct event" or the like, too.
    auto& candidates = own.empty() ? as_in_kernel : own;
    std::vector<Named> called_event;
    std::ranges::copy_if(candidates, std::back_inserter(called_event), is_called_event);
    if (called_event.size() == 1) {
        return called_event.front().id;
    }
    if (own.empty()) {
        return fail("the object does not describe its events: it has no struct of its own",
                    std::string(keep_it) + "; --event TYPE names one");
    }
    return fail("which of these is the event's struct? " + join(own, &Named::name),
                "say so: --event TYPE");
}

}  // namespace snoopbox::events
