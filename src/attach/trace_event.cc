// SPDX-License-Identifier: Apache-2.0
#include "attach/trace_event.h"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "attach/tracefs.h"
#include "util/ascii.h"
#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::attach {
namespace {

// What all records begin with: common_type, common_flags, common_preempt_count and common_pid.
constexpr std::size_t common_bytes = 8;

// A line of the format: "field:char comm[16];	offset:8;	size:16;	signed:0;".
struct Member {
    std::string_view type;  // "char", "const char *"
    std::string_view name;
    bool is_array = false;
    std::size_t count = 0;  // of an array; 0: not known
    std::size_t offset = 0;
    std::size_t bytes = 0;
    bool is_signed = false;
};

std::size_t number_in(std::string_view text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

// What follows `key` up to the next semicolon.
std::string_view part(std::string_view line, std::string_view key) {
    const auto at = line.find(key);
    if (at == std::string_view::npos) {
        return {};
    }
    line.remove_prefix(at + key.size());
    return line.substr(0, line.find(';'));
}

std::optional<Member> read_member(std::string_view line) {
    auto declared = trimmed(part(line, "field:"));
    Member member;
    if (declared.ends_with(']')) {
        const auto open = declared.rfind('[');
        member.is_array = true;
        member.count = number_in(declared.substr(open + 1));
        declared = trimmed(declared.substr(0, open));
    }
    const auto space = declared.find_last_of(" *");
    if (space == std::string_view::npos) {
        return std::nullopt;
    }
    member.name = declared.substr(space + 1);
    member.type = trimmed(declared.substr(0, space + 1));
    member.offset = number_in(part(line, "offset:"));
    member.bytes = number_in(part(line, "size:"));
    member.is_signed = part(line, "signed:") == "1";
    return member.name.empty() || member.bytes == 0 ? std::nullopt : std::optional(member);
}

// A number of that size. What headers call the type need not be known.
std::string_view number_type(std::size_t bytes, bool is_signed) {
    switch (bytes) {
        case 1:
            return is_signed ? "s8" : "u8";
        case 2:
            return is_signed ? "s16" : "u16";
        case 4:
            return is_signed ? "s32" : "u32";
        case 8:
            return is_signed ? "s64" : "u64";
        default:
            return {};
    }
}

struct Declared {
    std::string text;
    std::size_t alignment;
};

Declared declare(const Member& member) {
    // Where in the record the data is, and how long.
    for (const auto& [prefix, name] :
         {std::pair{"__data_loc", "data_loc_"}, std::pair{"__rel_loc", "rel_loc_"}}) {
        if (member.type.starts_with(prefix)) {
            return {fmt::format("int {}{}", name, member.name), sizeof(std::uint32_t)};
        }
    }
    if (!member.is_array) {
        if (member.type.ends_with('*') && member.bytes == sizeof(std::uint64_t)) {
            return {fmt::format("{} {}", member.type, member.name), member.bytes};
        }
        const auto type = number_type(member.bytes, member.is_signed);
        return type.empty() ? Declared{fmt::format("u8 {}[{}]", member.name, member.bytes), 1}
                            : Declared{fmt::format("{} {}", type, member.name), member.bytes};
    }
    const bool is_text = member.type.find("char") != std::string_view::npos;
    const auto element = is_text || member.count == 0 ? 1 : member.bytes / member.count;
    const auto type = is_text ? "char" : number_type(element, member.is_signed);
    return type.empty()
               ? Declared{fmt::format("u8 {}[{}]", member.name, member.bytes), 1}
               : Declared{fmt::format("{} {}[{}]", type, member.name, member.bytes / element),
                          element};
}

std::string file_of(const std::string& category, const std::string& name, const char* file) {
    return fmt::format("events/{}/{}/{}", category, name, file);
}

}  // namespace

std::string trace_event_struct(const std::string& category, const std::string& name,
                               std::string_view format) {
    std::string text =
        fmt::format("struct tracepoint__{}__{} {{\n    u64 __do_not_use__;\n", category, name);
    std::size_t at = common_bytes;
    while (!format.empty()) {
        const auto member = read_member(take_line(format));
        if (!member || member->offset < at) {
            continue;
        }
        const auto declared = declare(*member);
        const auto aligned =
            (at + declared.alignment - 1) / declared.alignment * declared.alignment;
        if (member->offset > aligned) {
            text += fmt::format("    char __pad_{}[{}];\n", at, member->offset - at);
        }
        text += fmt::format("    {};\n", declared.text);
        at = member->offset + member->bytes;
    }
    return text + "};\n";
}

Result<std::string> trace_event_struct(const std::string& category, const std::string& name) {
    const auto format = read_tracefs(file_of(category, name, "format"));
    if (!format.empty()) {
        return trace_event_struct(category, name, format);
    }
    return read_tracefs("available_events").empty()
               ? fail(fmt::format("tracefs, which describes the tracepoint {}:{}, cannot be read",
                                  category, name),
                      "mount -t tracefs tracefs /sys/kernel/tracing")
               : fail(fmt::format("this kernel has no tracepoint {}:{}", category, name),
                      "/sys/kernel/tracing/available_events lists those it has");
}

int attach_trace_event(bpf_program* program, const std::string& category, const std::string& name,
                       Links& links) {
    const auto id = read_tracefs(file_of(category, name, "id"));
    if (id.empty()) {
        return ENOENT;
    }
    perf_event_attr attr{};
    attr.size = sizeof attr;
    attr.type = PERF_TYPE_TRACEPOINT;
    attr.config = number_in(id);
    constexpr int all_processes = -1;
    constexpr int one_for_all_cpus = 0;  // a program of one event sees all CPUs
    const int event = static_cast<int>(syscall(SYS_perf_event_open, &attr, all_processes,
                                               one_for_all_cpus, -1, PERF_FLAG_FD_CLOEXEC));
    if (event < 0) {
        return errno;
    }
    // The link closes the event.
    const int code = links.add(bpf_program__attach_perf_event(program, event));
    if (code != 0) {
        close(event);
    }
    return code;
}

}  // namespace snoopbox::attach
