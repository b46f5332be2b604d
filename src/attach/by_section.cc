// SPDX-License-Identifier: Apache-2.0
#include "attach/by_section.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include "attach/section_kinds.h"
#include "attach/syscall_function.h"
#include "attach/uprobe.h"
#include "attach/usdt_places.h"
#include "attach/user_functions.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

using tools::Probe;
using tools::Target;

// A kind of section, before the first '/'.
struct Kind {
    std::string_view name;
    Target target;
    bool at_return;
};
constexpr auto kinds = std::to_array<Kind>({
    {"kprobe", Target::function, false},
    {"kretprobe", Target::function, true},
    {"ksyscall", Target::syscall, false},
    {"kretsyscall", Target::syscall, true},
    {"uprobe", Target::user, false},
    {"uretprobe", Target::user, true},
    {"uprobe.multi", Target::user, false},
    {"uretprobe.multi", Target::user, true},
    {"usdt", Target::usdt, false},
    {"perf_event", Target::sample, false},
});

// FILE:FUNCTION, without an offset in it, which libbpf takes, too.
bool names_function(std::string_view target) {
    const auto colon = target.rfind(':');
    return colon != std::string_view::npos && colon > 0 && colon + 1 < target.size() &&
           target.find('+', colon) == std::string_view::npos;
}

// The first way that works, of those that are named.
Result<const Way*> first_way(std::initializer_list<std::string_view> names, bool at_return) {
    Error last;
    for (const auto name : names) {
        const auto* way = find_way(name);
        auto tried = way->try_out({at_return});
        if (tried) {
            return way;
        }
        last = explain(*way, std::move(tried.error()));
        log::detail(fmt::format("not by {}: {}", name, last.message));
    }
    return tl::make_unexpected(std::move(last));
}

Result<const Way*> way_of_user(bpf_program* program, bool at_return) {
    TRY_ASSIGN(const auto* way, first_way({"uprobe.multi", "uprobe"}, at_return));
    bpf_program__set_type(program, BPF_PROG_TYPE_KPROBE);
    if (way->at_once) {
        set_uprobe_multi(program);
    }
    return way;
}

}  // namespace

Result<Reached> BySection::of_usdt(const std::string& name, const std::string& target,
                                   std::size_t most_arguments) {
    Probe probe;
    probe.handler = name;
    probe.target = Target::usdt;
    probe.names = {target};
    probe.parameters.assign(most_arguments, {"u64", "argument"});
    auto places = find_usdt_places(files_, probe, std::nullopt);
    // Programs may read more arguments of another probe.
    while (!places && !probe.parameters.empty()) {
        probe.parameters.pop_back();
        auto fewer = find_usdt_places(files_, probe, std::nullopt);
        if (fewer) {
            places = std::move(fewer);
        }
    }
    if (!places) {
        return tl::make_unexpected(std::move(places.error()));
    }
    // Each program has cookies of its own.
    const auto first = specs_.size();
    for (auto& file : places->files) {
        file.cookies.resize(file.offsets.size(), 0);
        for (auto& cookie : file.cookies) {
            cookie += first;
        }
    }
    std::ranges::move(places->specs, std::back_inserter(specs_));
    return Reached{name, std::move(probe), nullptr, std::move(places->files)};
}

Result<std::optional<Reached>> BySection::find(bpf_program* program, const std::string& section,
                                               std::size_t most_arguments) {
    const std::string name = bpf_program__name(program);
    const auto parts = split_section(section);
    const std::string target(parts.target);
    const auto* const kind = std::ranges::find(kinds, parts.kind, &Kind::name);
    if (kind == kinds.end() || target.empty()) {
        return std::nullopt;
    }
    Reached reached{name, {}, nullptr};
    reached.probe.handler = name;
    reached.probe.target = kind->target;
    reached.probe.at_return = kind->at_return;
    reached.probe.names = {target};
    switch (kind->target) {
        case Target::syscall:
            reached.probe.target = Target::function;
            reached.probe.names = {std::string(native_prefix).append(function_of(target, false))};
            [[fallthrough]];
        case Target::function:
            if (!target.starts_with("*") && find_way("kprobe")->try_out({kind->at_return})) {
                return std::nullopt;  // libbpf's way works
            }
            reached.way = find_way("kprobe.multi");
            if (!reached.way->try_out({kind->at_return})) {
                return std::nullopt;  // and says why it does not
            }
            bpf_program__set_expected_attach_type(program, BPF_TRACE_KPROBE_MULTI);
            return reached;
        case Target::user: {
            if (!names_function(target)) {
                return std::nullopt;
            }
            TRY_ASSIGN(reached.user, find_user_functions(files_, reached.probe, std::nullopt));
            TRY_ASSIGN(reached.way, way_of_user(program, kind->at_return));
            return reached;
        }
        case Target::usdt: {
            // Without such a map, they are libbpf's own.
            if (most_arguments == 0 && !names_function(target)) {
                return std::nullopt;
            }
            TRY_ASSIGN(auto usdt, of_usdt(name, target, most_arguments));
            TRY_ASSIGN(usdt.way, way_of_user(program, false));
            return usdt;
        }
        default: {
            const auto colon = std::min(target.find(':'), target.size());
            reached.probe.names = {target.substr(0, colon)};
            reached.probe.frequency = target.substr(std::min(colon + 1, target.size()));
            TRY_ASSIGN(reached.way, first_way({"perf_event"}, false));
            bpf_program__set_type(program, BPF_PROG_TYPE_PERF_EVENT);
            return reached;
        }
    }
}

Status BySection::prepare(Object& object) const {
    auto* map = bpf_object__find_map_by_name(object.handle(), usdt_places_map);
    if (map == nullptr || specs_.empty()) {
        return {};
    }
    bpf_map__set_max_entries(map, static_cast<__u32>(specs_.size()));
    if (specs_.size() > 1) {
        TRY(try_out_cookies());
    }
    return object.set_constant(usdt_cookies_constant, std::uint64_t{specs_.size() > 1 ? 1U : 0U});
}

Status BySection::fill(const Object& object) const {
    const int map = object.map_fd(usdt_places_map);
    for (__u32 index = 0; map >= 0 && index < specs_.size(); ++index) {
        if (bpf_map_update_elem(map, &index, &specs_[index], BPF_ANY) != 0) {
            return fail_errno(fmt::format("the map \"{}\"", usdt_places_map), errno);
        }
    }
    return {};
}

int attach(const Reached& reached, bpf_program* program, Links& links) {
    if (!is_in_user_space(reached.probe.target)) {
        return reached.way->attach(
            {program, reached.probe.at_return, reached.probe.names, reached.probe}, links);
    }
    int code = ENOENT;
    const auto before = links.size();
    for (const auto& user : reached.user) {
        const int failed = reached.way->attach(
            {program, reached.probe.at_return, {}, reached.probe, &user}, links);
        if (failed != 0) {
            code = failed;
            log::detail(fmt::format("cannot attach {} to places in {}: {}", reached.program,
                                    user.of.path, errno_text(failed)));
        }
    }
    return links.size() > before ? 0 : code;
}

}  // namespace snoopbox::attach
