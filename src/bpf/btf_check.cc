// SPDX-License-Identifier: Apache-2.0
#include "bpf/btf_check.h"

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "util/format.h"

namespace snoopbox::bpf {
namespace {

// Far beyond what compilers make. libbpf walks types recursively, and members of members once for
// each place where they are.
constexpr std::uint32_t deepest = 128;
constexpr std::uint32_t most_members = 1U << 20U;
constexpr std::uint64_t most_members_of_all = std::uint64_t{1} << 26U;
// libbpf counts bits in an int.
constexpr std::uint32_t most_struct_bytes = 1U << 28U;
constexpr std::uint32_t most_integer_bytes = 16;
constexpr std::uint32_t most_enum_bytes = 8;

class Checker {
  public:
    explicit Checker(const BtfView& btf) : btf_(btf), contained_(std::size_t{btf.count()} + 1) {}

    Status check() {
        for (std::uint32_t id = 1; id <= btf_.count(); ++id) {
            if (!refers_well(id)) {
                return fail(fmt::format("type {} refers to what is not there", id));
            }
            if (!has_sane_size(id)) {
                return fail(fmt::format("type {} has a size that makes no sense", id));
            }
        }
        std::uint64_t members = 0;
        for (std::uint32_t id = 1; id <= btf_.count(); ++id) {
            if (!ends(id, 0)) {
                return fail(fmt::format("type {} is part of itself, or nested too deeply", id));
            }
            members += contained_[id].members;
        }
        return members < most_members_of_all ? Status{}
                                             : Status(fail("its types have too many members"));
    }

  private:
    // Whether something can have that type: functions, variables, sections and tags are none.
    bool is_type(std::uint32_t id) const {
        if (!btf_.has_type(id)) {
            return false;
        }
        switch (btf_.kind(id)) {
            case BTF_KIND_FUNC:
            case BTF_KIND_VAR:
            case BTF_KIND_DATASEC:
            case BTF_KIND_DECL_TAG:
                return false;
            default:
                return true;
        }
    }

    bool refers_well(std::uint32_t id) const {
        const auto head = btf_.type(id);
        if (!btf_.has_name(head.name_off)) {
            return false;
        }
        switch (btf_.kind(id)) {
            case BTF_KIND_PTR:
            case BTF_KIND_TYPEDEF:
            case BTF_KIND_VOLATILE:
            case BTF_KIND_CONST:
            case BTF_KIND_RESTRICT:
            case BTF_KIND_TYPE_TAG:
                return is_type(head.type);
            case BTF_KIND_VAR:
                return is_type(head.type) &&
                       btf_.part<btf_var>(id).linkage <= BTF_VAR_GLOBAL_EXTERN;
            case BTF_KIND_DECL_TAG:
                return btf_.has_type(head.type);
            case BTF_KIND_FUNC:
                return btf_.has_type(head.type) && btf_.kind(head.type) == BTF_KIND_FUNC_PROTO;
            case BTF_KIND_ARRAY:
                return is_type(btf_.part<btf_array>(id).type) &&
                       is_type(btf_.part<btf_array>(id).index_type);
            default:
                break;
        }
        bool good = btf_.kind(id) != BTF_KIND_FUNC_PROTO || is_type(head.type);
        for (std::size_t i = 0; good && i < btf_.length(id); ++i) {
            good = part_refers_well(id, i);
        }
        return good;
    }

    bool part_refers_well(std::uint32_t id, std::size_t i) const {
        switch (btf_.kind(id)) {
            case BTF_KIND_STRUCT:
            case BTF_KIND_UNION: {
                const auto member = btf_.part<btf_member>(id, i);
                return btf_.has_name(member.name_off) && is_type(member.type);
            }
            case BTF_KIND_FUNC_PROTO: {
                const auto parameter = btf_.part<btf_param>(id, i);
                return btf_.has_name(parameter.name_off) && is_type(parameter.type);
            }
            case BTF_KIND_ENUM:
                return btf_.has_name(btf_.part<btf_enum>(id, i).name_off);
            case BTF_KIND_ENUM64:
                return btf_.has_name(btf_.part<std::array<__u32, 3>>(id, i).front());
            case BTF_KIND_DATASEC:
                return can_be_in_section(btf_.part<btf_var_secinfo>(id, i).type,
                                         btf_.name(btf_.type(id).name_off));
            default:
                return true;
        }
    }

    // .ksyms holds the kernel functions that programs call, beside kernel variables. libbpf expects
    // functions in no other section: elsewhere it would read a function as a variable, which is
    // longer.
    bool can_be_in_section(std::uint32_t id, std::string_view section) const {
        return btf_.has_type(id) && (btf_.kind(id) == BTF_KIND_VAR ||
                                     (btf_.kind(id) == BTF_KIND_FUNC && section == ".ksyms"));
    }

    bool has_sane_size(std::uint32_t id) const {
        const auto size = btf_.type(id).size;
        switch (btf_.kind(id)) {
            case BTF_KIND_INT: {
                const auto encoding = btf_.part<__u32>(id);
                return size > 0 && size <= most_integer_bytes &&
                       BTF_INT_OFFSET(encoding) + BTF_INT_BITS(encoding) <= size * 8;
            }
            case BTF_KIND_FLOAT:
                return size > 0 && size <= most_integer_bytes;
            case BTF_KIND_ENUM:
            case BTF_KIND_ENUM64:
                return std::has_single_bit(size) && size <= most_enum_bytes;
            case BTF_KIND_STRUCT:
            case BTF_KIND_UNION:
                return size < most_struct_bytes && holds_members(id);
            default:
                return true;
        }
    }

    // Whether all members begin, and bit fields end, inside the struct.
    bool holds_members(std::uint32_t id) const {
        const auto head = btf_.type(id);
        const std::uint64_t bits = std::uint64_t{head.size} * 8;
        for (std::size_t i = 0; i < btf_.length(id); ++i) {
            const auto offset = btf_.part<btf_member>(id, i).offset;
            const bool may_be_bit_field = BTF_INFO_KFLAG(head.info) != 0;
            const std::uint64_t begin =
                may_be_bit_field ? BTF_MEMBER_BIT_OFFSET(offset) : std::uint64_t{offset};
            const std::uint64_t width = may_be_bit_field ? BTF_MEMBER_BITFIELD_SIZE(offset) : 0;
            if (begin + width > bits || (BTF_INFO_KIND(head.info) == BTF_KIND_UNION && begin > 0)) {
                return false;
            }
        }
        return true;
    }

    // What a type contains, not following pointers.
    struct Contained {
        enum class Seen : std::uint8_t { no, begun, yes } seen = Seen::no;
        std::uint32_t depth = 0;
        std::uint32_t members = 0;  // and members of members
    };

    // Whether what the type contains ends.
    bool ends(std::uint32_t id, std::uint32_t depth) {
        if (id == 0 || contained_[id].seen == Contained::Seen::yes) {
            return true;
        }
        if (contained_[id].seen == Contained::Seen::begun || depth == deepest) {
            return false;
        }
        contained_[id].seen = Contained::Seen::begun;
        bool good = true;
        switch (btf_.kind(id)) {
            case BTF_KIND_TYPEDEF:
            case BTF_KIND_VOLATILE:
            case BTF_KIND_CONST:
            case BTF_KIND_RESTRICT:
            case BTF_KIND_TYPE_TAG:
                good = add_contained(id, btf_.type(id).type, depth);
                break;
            case BTF_KIND_ARRAY:
                good = add_contained(id, btf_.part<btf_array>(id).type, depth);
                break;
            case BTF_KIND_STRUCT:
            case BTF_KIND_UNION:
                for (std::size_t i = 0; good && i < btf_.length(id); ++i) {
                    good = add_contained(id, btf_.part<btf_member>(id, i).type, depth);
                }
                break;
            default:
                break;
        }
        contained_[id].seen = Contained::Seen::yes;
        return good;
    }

    bool add_contained(std::uint32_t id, std::uint32_t part, std::uint32_t depth) {
        if (!ends(part, depth + 1)) {
            return false;
        }
        const Contained& of_part = contained_[part];
        Contained& all = contained_[id];
        all.depth = std::max(all.depth, of_part.depth + 1);
        all.members += of_part.members + 1;  // cannot overflow: both are small
        return all.depth < deepest && all.members < most_members;
    }

    const BtfView& btf_;
    std::vector<Contained> contained_;
};

}  // namespace

Status check_types(const BtfView& btf) {
    return Checker(btf).check();
}

Status check_btf(std::string_view btf) {
    const auto view = BtfView::read(btf);
    return view ? check_types(*view) : tl::make_unexpected(view.error());
}

}  // namespace snoopbox::bpf
