// SPDX-License-Identifier: Apache-2.0
#include "bpf/btf_view.h"

#include <array>
#include <utility>

#include "util/format.h"

namespace snoopbox::bpf {
namespace {

constexpr std::uint32_t most_types = 1U << 20U;

// The bytes after a type's header: `once` for the type, and `each` for each of its members.
struct Extra {
    std::size_t once;
    std::size_t each;
};
constexpr auto extras = std::to_array<Extra>({
    {0, 0},                        // void, which is never stored
    {sizeof(__u32), 0},            // INT
    {0, 0},                        // PTR
    {sizeof(btf_array), 0},        // ARRAY
    {0, sizeof(btf_member)},       // STRUCT
    {0, sizeof(btf_member)},       // UNION
    {0, sizeof(btf_enum)},         // ENUM
    {0, 0},                        // FWD
    {0, 0},                        // TYPEDEF
    {0, 0},                        // VOLATILE
    {0, 0},                        // CONST
    {0, 0},                        // RESTRICT
    {0, 0},                        // FUNC
    {0, sizeof(btf_param)},        // FUNC_PROTO
    {sizeof(btf_var), 0},          // VAR
    {0, sizeof(btf_var_secinfo)},  // DATASEC
    {0, 0},                        // FLOAT
    {sizeof(btf_decl_tag), 0},     // DECL_TAG
    {0, 0},                        // TYPE_TAG
    {0, 3 * sizeof(__u32)},        // ENUM64
});

bool is_aligned(std::uint32_t offset) {
    return offset % sizeof(std::uint32_t) == 0;
}

}  // namespace

Result<BtfView> BtfView::read(std::string_view btf) {
    BtfView view;
    TRY(view.read_header(btf));
    if (view.strings_.empty() || view.strings_.front() != '\0' || view.strings_.back() != '\0') {
        return fail("its names have no end");
    }
    TRY(view.find_types());
    return view;
}

Result<BtfView> BtfView::read_module(std::string_view btf, const BtfView& vmlinux) {
    BtfView view;
    view.base_ = &vmlinux;
    TRY(view.read_header(btf));
    if (!view.strings_.empty() && view.strings_.back() != '\0') {
        return fail("its names have no end");
    }
    TRY(view.find_types());
    return view;
}

Status BtfView::read_header(std::string_view btf) {
    if (btf.size() < sizeof(btf_header)) {
        return fail("its header is cut");
    }
    const auto header = load<btf_header>(btf, 0);
    if (header.magic != BTF_MAGIC || header.version != BTF_VERSION ||
        header.hdr_len < sizeof header || header.hdr_len > btf.size() ||
        !is_aligned(header.hdr_len) || !is_aligned(header.type_off)) {
        return fail("its header is none of BTF");
    }
    const auto rest = btf.substr(header.hdr_len);
    if (header.type_off > rest.size() || header.type_len > rest.size() - header.type_off ||
        header.str_off > rest.size() || header.str_len > rest.size() - header.str_off) {
        return fail("its parts are beyond its end");
    }
    types_ = rest.substr(header.type_off, header.type_len);
    strings_ = rest.substr(header.str_off, header.str_len);
    return {};
}

Status BtfView::find_types() {
    for (std::size_t at = 0; at < types_.size();) {
        if (types_.size() - at < sizeof(btf_type) || offsets_.size() == most_types) {
            return fail("its types are cut");
        }
        offsets_.push_back(at);
        const auto type = load<btf_type>(types_, at);
        const std::size_t kind = BTF_INFO_KIND(type.info);
        if (kind == BTF_KIND_UNKN || kind >= extras.size()) {
            return fail(fmt::format("type {} is of the unknown kind {}", offsets_.size(), kind));
        }
        at += sizeof type + extras.at(kind).once + extras.at(kind).each * BTF_INFO_VLEN(type.info);
        if (at > types_.size()) {
            return fail("its types are cut");
        }
    }
    return {};
}

}  // namespace snoopbox::bpf
