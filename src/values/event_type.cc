// SPDX-License-Identifier: Apache-2.0
#include "values/event_type.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/nearest_name.h"
#include "util/btf_types.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::values {
namespace {

struct Named {
    std::string name;
    std::uint32_t id;
};

// Lists structs by name, and anonymous structs by the name of their typedef.
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

// The structs that are members of others.
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

// The types that a type contains or points to.
std::vector<std::uint32_t> parts(const btf_type* type) {
    std::vector<std::uint32_t> all;
    if (btf_is_composite(type)) {
        for (int i = 0; i < btf_vlen(type); ++i) {
            all.push_back(btf_members(type)[i].type);
        }
    } else if (btf_is_array(type)) {
        all.push_back(btf_array(type)->type);
    } else if (btf_is_func_proto(type)) {
        all.push_back(type->type);
        for (int i = 0; i < btf_vlen(type); ++i) {
            all.push_back(btf_params(type)[i].type);
        }
    } else if (btf_is_ptr(type) || btf_is_mod(type) || btf_is_typedef(type)) {
        all.push_back(type->type);
    }
    return all;
}

// Types that the kernel's structs refer to belong to the kernel, too.
std::set<std::uint32_t> with_all_parts(const btf* types, const std::set<std::uint32_t>& roots) {
    std::set<std::uint32_t> found;
    std::vector<std::uint32_t> left(roots.begin(), roots.end());
    while (!left.empty()) {
        const std::uint32_t id = left.back();
        left.pop_back();
        const btf_type* type = id == 0 ? nullptr : btf__type_by_id(types, id);
        if (type != nullptr && found.insert(id).second) {
            const auto next = parts(type);
            left.insert(left.end(), next.begin(), next.end());
        }
    }
    return found;
}

// The types that variables such as `const struct event *unused` point to.
std::set<std::uint32_t> kept_by_variables(const btf* types) {
    std::set<std::uint32_t> kept;
    for (__u32 id = 1; id < btf__type_cnt(types); ++id) {
        const btf_type* type = btf__type_by_id(types, id);
        const btf_type* pointer = btf_is_var(type) ? plain_type(types, type->type) : nullptr;
        if (pointer == nullptr || !btf_is_ptr(pointer)) {
            continue;
        }
        const btf_type* target = plain_type(types, pointer->type);
        for (__u32 at = pointer->type; target != nullptr; at = btf__type_by_id(types, at)->type) {
            kept.insert(at);
            if (btf__type_by_id(types, at) == target) {
                break;
            }
        }
    }
    return kept;
}

// The kernel's structs and unions by name, as libbpf looks at all types to find one. Those without
// a name are known by their typedef's.
using KernelTypes = std::unordered_map<std::string_view, const btf_type*>;

KernelTypes kernel_types(const btf* kernel) {
    KernelTypes named;
    for (__u32 id = 1; kernel != nullptr && id < btf__type_cnt(kernel); ++id) {
        const btf_type* type = btf__type_by_id(kernel, id);
        if (type->name_off == 0 || !(btf_is_composite(type) || btf_is_typedef(type))) {
            continue;
        }
        const auto name = name_at(kernel, type->name_off);
        if (btf_is_composite(type)) {
            auto& known = named[name];
            if (known == nullptr || (btf_is_union(known) && btf_is_struct(type))) {
                known = type;
            }
        } else if (const btf_type* aliased = btf__type_by_id(kernel, type->type);
                   aliased != nullptr && btf_is_composite(aliased) && aliased->name_off == 0) {
            named.emplace(name, aliased);
        }
    }
    return named;
}

// "task_struct___old" is a CO-RE variant of the kernel's "task_struct".
const btf_type* of_kernel(const KernelTypes& kernel, std::string_view name) {
    const auto found = kernel.find(name.substr(0, name.find("___")));
    return found == kernel.end() ? nullptr : found->second;
}

// Whether the type merely shares its name with one of the kernel's.
bool differs(const Named& named, const btf_type* type, const btf_type* kernels) {
    return named.name.find("___") == std::string::npos &&
           (type->size != kernels->size || btf_vlen(type) != btf_vlen(kernels));
}

bool ends_in_array_without_length(const btf* types, const btf_type* type) {
    if (!btf_is_struct(type) || btf_vlen(type) == 0) {
        return false;
    }
    const btf_type* last = plain_type(types, btf_members(type)[btf_vlen(type) - 1].type);
    return last != nullptr && btf_is_array(last) && btf_array(last)->nelems == 0;
}

bool fits(const btf* types, std::uint32_t id, std::uint32_t size) {
    const btf_type* type = btf__type_by_id(types, id);
    return type->size == size || (type->size < size && ends_in_array_without_length(types, type));
}

bool fits_all(const btf* types, std::uint32_t id, const std::set<std::uint32_t>& sizes) {
    return std::ranges::all_of(sizes, [&](auto size) { return fits(types, id, size); });
}

bool is_called_event(const Named& named) {
    return named.name == "event" || named.name.ends_with("_event") ||
           named.name.ends_with("_event_t");
}

constexpr const char* keep_it =
    "a compiler keeps only types that are used; outside of functions, `const struct event *unused "
    "__attribute__((unused));` keeps one, or give the ring buffer __type(value, struct event)";

constexpr std::size_t most_listed = 12;

std::string list(const btf* types, const std::vector<Named>& candidates) {
    const auto count = std::min(candidates.size(), most_listed);
    return join(std::span(candidates).first(count),
                [&](const Named& named) {
                    return fmt::format("{} ({} bytes)", named.name,
                                       btf__type_by_id(types, named.id)->size);
                }) +
           (count < candidates.size() ? fmt::format(" and {} more", candidates.size() - count)
                                      : "");
}

std::string say_sizes(const RecordClues& clues) {
    std::string text;
    std::size_t count = 0;
    for (const auto size : clues.sizes) {
        if (++count > most_listed) {
            text += " ...";
            break;
        }
        text += (text.empty() ? "" : " or ") + std::to_string(size);
    }
    return text;
}

// The error for several candidates, or for none.
tl::unexpected<Error> fail_guess(const btf* types, const RecordClues& clues,
                                 const std::vector<Named>& all, const std::vector<Named>& fitting) {
    if (!fitting.empty()) {
        return fail("which of these is the event's struct? " + list(types, fitting),
                    "say so: --event TYPE");
    }
    const std::string keep = std::string(keep_it) + "; --event TYPE names one";
    const bool one_size = clues.sizes.size() == 1 && !clues.varies;
    if (clues.sizes.empty() || (all.empty() && !one_size)) {
        return fail("the object does not describe its events: it has no struct of its own", keep);
    }
    if (one_size) {
        return fail(
            fmt::format("the object does not describe its events: its programs submit {} bytes, "
                        "and no struct of its own has that many",
                        say_sizes(clues)),
            keep);
    }
    return fail(fmt::format("the programs submit records of several sizes ({}{} bytes): which of "
                            "these is shown? {}",
                            say_sizes(clues), clues.varies ? " or varying" : "", list(types, all)),
                "say so: --event TYPE; " + std::string(keep_it));
}

// The only candidate; or the only one that a variable keeps, or whose name says event.
const Named* best_of(const std::vector<Named>& candidates, const std::set<std::uint32_t>& kept) {
    const auto only = [&](auto&& wanted) -> const Named* {
        const auto first = std::ranges::find_if(candidates, wanted);
        const bool is_only = first != candidates.end() &&
                             std::find_if(first + 1, candidates.end(), wanted) == candidates.end();
        return is_only ? &*first : nullptr;
    };
    const Named* found = candidates.size() == 1 ? &candidates.front() : nullptr;
    if (found == nullptr) {
        found = only([&](const Named& named) { return kept.contains(named.id); });
    }
    return found == nullptr ? only(is_called_event) : found;
}

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
    const std::vector<std::string_view> names = [&] {
        std::vector<std::string_view> views;
        std::ranges::transform(all, std::back_inserter(views), &Named::name);
        return views;
    }();
    std::string others;
    if (names.size() > most_listed) {
        others = fmt::format("; the nearest of {}: ", names.size()) +
                 join(tools::nearest_names(name, names, most_listed));
    } else if (!names.empty()) {
        others = "; those it does: " + join(names);
    }
    return fail(fmt::format("the object does not describe a struct \"{}\"{}", name, others),
                keep_it);
}

namespace {

struct Candidates {
    std::vector<Named> own;      // all that are not the kernel's
    std::vector<Named> fitting;  // those of them that the records can be
    std::vector<Named> as_in_kernel;
};

Candidates candidates_in(const btf* types, const RecordClues& clues, const btf* kernel) {
    const auto inner = inner_structs(types);
    const auto of_kernel_by_use = with_all_parts(types, clues.looked_at);
    const auto of_kernel_by_name = kernel_types(kernel);
    const bool size_tells = clues.sizes.size() == 1 && !clues.varies;
    Candidates found;
    for (auto& named : named_structs(types)) {
        if (of_kernel_by_use.contains(named.id) || inner.contains(named.id) ||
            (!size_tells && clues.of_maps.contains(named.id))) {
            continue;
        }
        const bool is_fit = fits_all(types, named.id, clues.sizes);
        const btf_type* kernels = of_kernel(of_kernel_by_name, named.name);
        if (kernels == nullptr) {
            if (is_fit) {
                found.fitting.push_back(named);
            }
            found.own.push_back(std::move(named));
        } else if (is_fit && is_called_event(named) &&
                   differs(named, btf__type_by_id(types, named.id), kernels)) {
            found.as_in_kernel.push_back(std::move(named));  // kernels have a "struct event", too
        }
    }
    return found;
}

}  // namespace

bool has_fitting_struct(const btf* types, const RecordClues& clues, const btf* kernel) {
    const auto found = candidates_in(types, clues, kernel);
    return !found.fitting.empty() || !found.as_in_kernel.empty();
}

Result<std::uint32_t> guess_event_type(const btf* types, const RecordClues& clues,
                                       const btf* kernel) {
    const btf_type* copied = clues.copied == 0 ? nullptr : plain_type(types, clues.copied);
    if (copied != nullptr && btf_is_composite(copied) &&
        fits_all(types, clues.copied, clues.sizes)) {
        return clues.copied;
    }
    const auto [own, fitting, as_in_kernel] = candidates_in(types, clues, kernel);
    if (fitting.empty() && as_in_kernel.size() == 1) {
        return as_in_kernel.front().id;
    }
    const Named* best = best_of(fitting, kept_by_variables(types));
    return best != nullptr ? Result<std::uint32_t>(best->id)
                           : fail_guess(types, clues, own, fitting);
}

}  // namespace snoopbox::values
