// SPDX-License-Identifier: Apache-2.0
#include "attach/named_target.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "attach/iterators.h"
#include "attach/libbpf_options.h"
#include "attach/section_kinds.h"
#include "tools/bcc_target.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::attach {
namespace {

struct Kind {
    std::string_view section;
    bpf_prog_type type;
};
constexpr auto kinds = std::to_array<Kind>({
    {"kprobe", BPF_PROG_TYPE_KPROBE},
    {"kretprobe", BPF_PROG_TYPE_KPROBE},
    {"ksyscall", BPF_PROG_TYPE_KPROBE},
    {"kretsyscall", BPF_PROG_TYPE_KPROBE},
    {"uprobe", BPF_PROG_TYPE_KPROBE},
    {"uretprobe", BPF_PROG_TYPE_KPROBE},
    {"usdt", BPF_PROG_TYPE_KPROBE},
    {"tracepoint", BPF_PROG_TYPE_TRACEPOINT},
    {"raw_tp", BPF_PROG_TYPE_RAW_TRACEPOINT},
    {"perf_event", BPF_PROG_TYPE_PERF_EVENT},
});

}  // namespace

std::vector<std::string> program_names(const Object& object) {
    std::vector<std::string> names;
    bpf_program* program = nullptr;
    bpf_object__for_each_program(program, object.handle()) {
        names.emplace_back(bpf_program__name(program));
    }
    return names;
}

Result<std::string> take_target(bpf_program* program, const std::string& target) {
    TRY_ASSIGN(auto section, tools::section_of_target(target));
    const auto* const kind = std::ranges::find(kinds, split_section(section).kind, &Kind::section);
    const auto type = bpf_program__type(program);
    if (kind == kinds.end() || (type != kind->type && type != BPF_PROG_TYPE_UNSPEC)) {
        return fail(
            fmt::format("the program is for SEC(\"{}\"), not for such a target",
                        bpf_program__section_name(program)),
            fmt::format("a program for it begins with SEC(\"{}\")", split_section(section).kind));
    }
    bpf_program__set_type(program, kind->type);
    bpf_program__set_autoload(program, true);
    return section;
}

Status check_map_of_iterator(const Object& object, const bpf_program* program,
                             const std::string& map) {
    if (!is_iterator(program) || !goes_through_map(bpf_program__section_name(program))) {
        return fail(fmt::format("--attach {}=map:{}: {} ({}) is no iterator of a map's entries",
                                bpf_program__name(program), map, bpf_program__name(program),
                                bpf_program__section_name(program)),
                    "they have sections such as SEC(\"iter/bpf_map_elem\")");
    }
    std::vector<std::string> names;
    const bpf_map* each = nullptr;
    bpf_object__for_each_map(each, object.handle()) {
        if (bpf_map__name(each) == map) {
            return {};
        }
        names.emplace_back(bpf_map__name(each));
    }
    return fail(fmt::format("the object has no map \"{}\"", map),
                names.empty() ? "it has none at all" : "those there are: " + join(names));
}

int attach_to_named(bpf_program* program, std::string_view section, Links& links) {
    const auto kind = split_section(section).kind;
    const std::string target(split_section(section).target);
    const bool at_return = kind == "kretprobe" || kind == "kretsyscall";
    if (kind == "raw_tp") {
        return links.add(bpf_program__attach_raw_tracepoint(program, target.c_str()));
    }
    if (kind.ends_with("syscall")) {
        LibbpfOptions<bpf_ksyscall_opts> options;
        options.retprobe = at_return;
        return links.add(bpf_program__attach_ksyscall(program, target.c_str(), &options));
    }
    return kind.ends_with("probe")
               ? links.add(bpf_program__attach_kprobe(program, at_return, target.c_str()))
               : EOPNOTSUPP;
}

}  // namespace snoopbox::attach
