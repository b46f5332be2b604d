// SPDX-License-Identifier: Apache-2.0
#include "bpf/ext_check.h"

#include <linux/bpf.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "util/ascii.h"

namespace snoopbox::bpf {
namespace {

// Interface: tools/lib/bpf/libbpf_internal.h, which has no public counterpart. Offsets are relative
// to the end of the header. Compilers before clang 9 know no CO-RE relocations: the header ends
// before them.
struct Header {
    __u16 magic;
    __u8 version;
    __u8 flags;
    __u32 header_bytes;
    __u32 func_info_offset, func_info_bytes;
    __u32 line_info_offset, line_info_bytes;
    __u32 core_relo_offset, core_relo_bytes;
};
constexpr std::size_t old_header_bytes = offsetof(Header, core_relo_offset);

struct SectionInfo {
    __u32 name_offset;
    __u32 count;
};

constexpr std::size_t most_steps = 64;
constexpr std::size_t most_digits = 9;

// Members by number, from the outer to the inner one: "0:3:1".
bool is_access(std::string_view text) {
    std::size_t digits = 0;
    std::size_t steps = 1;
    for (const char c : text) {
        if (c == ':') {
            if (digits == 0 || ++steps > most_steps) {
                return false;
            }
            digits = 0;
        } else if (!is_digit(c) || ++digits > most_digits) {
            return false;
        }
    }
    return digits > 0;
}

bool is_sound_relocation(const bpf_core_relo& relocation, const BtfView& btf) {
    return btf.has_type(relocation.type_id) && is_access(btf.name(relocation.access_str_off));
}

enum class Records { other, relocations };

// `bytes`: the size of a record, then for each section of programs its name's offset, the number
// of its records, and these.
bool has_sound_records(std::string_view bytes, Records kind, const BtfView& btf) {
    const std::size_t least = kind == Records::relocations ? sizeof(bpf_core_relo) : 8;
    if (bytes.size() < sizeof(__u32)) {
        return false;
    }
    const std::size_t record_bytes = load<__u32>(bytes, 0);
    bytes.remove_prefix(sizeof(__u32));
    if (record_bytes < least || record_bytes % sizeof(__u32) != 0) {
        return false;
    }
    while (!bytes.empty()) {
        if (bytes.size() < sizeof(SectionInfo)) {
            return false;
        }
        const auto section = load<SectionInfo>(bytes, 0);
        bytes.remove_prefix(sizeof section);
        if (section.count == 0 || section.count > bytes.size() / record_bytes ||
            btf.name(section.name_offset).empty()) {
            return false;
        }
        for (__u32 i = 0; i < section.count; ++i) {
            const auto instruction = load<__u32>(bytes, 0);
            if (instruction % sizeof(bpf_insn) != 0 ||
                (kind == Records::relocations &&
                 !is_sound_relocation(load<bpf_core_relo>(bytes, 0), btf))) {
                return false;
            }
            bytes.remove_prefix(record_bytes);
        }
    }
    return true;
}

}  // namespace

Status check_ext(std::string_view ext, const BtfView& btf) {
    Header header{};
    if (ext.size() < old_header_bytes) {
        return fail("its header is cut");
    }
    std::memcpy(&header, ext.data(), std::min(ext.size(), sizeof header));
    if (header.magic != BTF_MAGIC || header.version != BTF_VERSION || header.flags != 0 ||
        header.header_bytes < old_header_bytes || header.header_bytes > ext.size() ||
        header.header_bytes % sizeof(__u32) != 0) {
        return fail("its header is none of .BTF.ext");
    }
    if (header.header_bytes < sizeof header) {
        header.core_relo_bytes = 0;
    }
    const auto rest = ext.substr(header.header_bytes);
    struct Part {
        __u32 offset;
        __u32 bytes;
        Records kind;
    };
    for (const auto& part : std::to_array<Part>({
             {header.func_info_offset, header.func_info_bytes, Records::other},
             {header.line_info_offset, header.line_info_bytes, Records::other},
             {header.core_relo_offset, header.core_relo_bytes, Records::relocations},
         })) {
        if (part.bytes == 0) {
            continue;
        }
        if (part.offset > rest.size() || part.bytes > rest.size() - part.offset ||
            !has_sound_records(rest.substr(part.offset, part.bytes), part.kind, btf)) {
            return fail("it has records that make no sense");
        }
    }
    return {};
}

}  // namespace snoopbox::bpf
