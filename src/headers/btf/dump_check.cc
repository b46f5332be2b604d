// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/dump_check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "headers/btf/c_words.h"
#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::headers {
namespace {

constexpr std::uint32_t deepest = 128;
// A large kernel's types come to a seventh of it.
constexpr std::uint64_t most_words = std::uint64_t{1} << 22U;
constexpr std::uint64_t most_struct_words = std::uint64_t{1} << 18U;
// libbpf counts bits in an int: beyond, it would fill a hole from a negative offset on.
constexpr std::uint64_t most_bits = INT32_MAX;
constexpr std::size_t longest_name = 256;
constexpr std::uint64_t filler_bits = 64;

bool is_identifier(std::string_view name) {
    return name.size() <= longest_name && is_c_identifier(name);
}

bool is_identifier_or_empty(std::string_view name) {
    return name.empty() || is_identifier(name);
}

// "long unsigned int"
bool is_scalar_name(std::string_view name) {
    for (;;) {
        const auto end = name.find(' ');
        if (!is_identifier(name.substr(0, end))) {
            return false;
        }
        if (end == std::string_view::npos) {
            return true;
        }
        name.remove_prefix(end + 1);
    }
}

// Is written between quotes: "address_space(1)".
bool is_tag(std::string_view name) {
    return name.size() <= longest_name && std::ranges::all_of(name, [](char c) {
               return in_identifier(c) ||
                      std::string_view("() ,.:").find(c) != std::string_view::npos;
           });
}

class Checker {
  public:
    explicit Checker(const bpf::BtfView& btf)
        : btf_(btf), sizes_(std::size_t{btf.count()} + 1), written_(std::size_t{btf.count()} + 1) {}

    Status check() {
        for (std::uint32_t id = 1; id <= btf_.count(); ++id) {
            if (!has_names(id)) {
                return fail(fmt::format("type {} has a name that is none in C", id));
            }
        }
        for (std::uint32_t id = 1; id <= btf_.count(); ++id) {
            if (is_composite(id) && !measure(id)) {
                return fail(fmt::format("type {} has a member whose size makes no sense", id));
            }
        }
        for (std::uint32_t id = 1; id <= btf_.count(); ++id) {
            if (!write(id, 0)) {
                return fail(fmt::format("type {} cannot be written in C, or is too long", id));
            }
        }
        return words() < most_words ? Status{} : Status(fail("its types are too much C"));
    }

  private:
    bool is_composite(std::uint32_t id) const {
        return btf_.kind(id) == BTF_KIND_STRUCT || btf_.kind(id) == BTF_KIND_UNION;
    }

    // Of all definitions.
    std::uint64_t words() const {
        std::uint64_t words = 0;
        for (std::uint32_t id = 1; id <= btf_.count(); ++id) {
            words += written_[id].words;
            if (is_composite(id) && btf_.type(id).name_off != 0) {
                words += written_[id].body;
                for (std::size_t i = 0; i < btf_.length(id); ++i) {
                    words += written_[btf_.part<struct btf_member>(id, i).type].words;
                }
            }
        }
        return words;
    }

    std::string_view name(std::uint32_t id) const { return btf_.name(btf_.type(id).name_off); }

    bool has_names(std::uint32_t id) const {
        switch (btf_.kind(id)) {
            case BTF_KIND_INT:
            case BTF_KIND_FLOAT:
                return is_scalar_name(name(id));
            case BTF_KIND_TYPEDEF:
            case BTF_KIND_FWD:
                return is_identifier(name(id));
            case BTF_KIND_TYPE_TAG:
                return is_tag(name(id));
            case BTF_KIND_STRUCT:
            case BTF_KIND_UNION:
            case BTF_KIND_ENUM:
            case BTF_KIND_ENUM64:
            case BTF_KIND_FUNC_PROTO:
                return is_identifier_or_empty(name(id)) && has_names_within(id);
            default:
                return true;  // not written
        }
    }

    bool has_names_within(std::uint32_t id) const {
        for (std::size_t i = 0; i < btf_.length(id); ++i) {
            switch (btf_.kind(id)) {
                case BTF_KIND_ENUM:
                    if (!is_identifier(btf_.name(btf_.part<struct btf_enum>(id, i).name_off))) {
                        return false;
                    }
                    break;
                case BTF_KIND_ENUM64:
                    if (!is_identifier(btf_.name(btf_.part<std::array<__u32, 3>>(id, i).front()))) {
                        return false;
                    }
                    break;
                case BTF_KIND_FUNC_PROTO:
                    if (!is_identifier_or_empty(
                            btf_.name(btf_.part<struct btf_param>(id, i).name_off))) {
                        return false;
                    }
                    break;
                default:
                    if (!is_identifier_or_empty(
                            btf_.name(btf_.part<struct btf_member>(id, i).name_off))) {
                        return false;
                    }
                    break;
            }
        }
        return true;
    }

    // The size of what a member can be, in bytes; 0 also for arrays without length.
    struct Size {
        bool known = false;
        bool sized = false;
        std::uint64_t bytes = 0;
    };
    // check_types has made sure that this ends, and is not deep.
    Size size(std::uint32_t id) {
        Size& size_of = sizes_[id];
        if (id == 0 || size_of.known) {
            return size_of;
        }
        Size found{true, true, 0};
        switch (btf_.kind(id)) {
            case BTF_KIND_TYPEDEF:
            case BTF_KIND_VOLATILE:
            case BTF_KIND_CONST:
            case BTF_KIND_RESTRICT:
            case BTF_KIND_TYPE_TAG:
                found = size(btf_.type(id).type);
                break;
            case BTF_KIND_ARRAY: {
                found = size(btf_.part<struct btf_array>(id).type);
                found.bytes = std::min(found.bytes, std::uint64_t{UINT32_MAX}) *
                              btf_.part<struct btf_array>(id).nelems;
                break;
            }
            case BTF_KIND_PTR:
                found.bytes = sizeof(std::uint64_t);
                break;
            case BTF_KIND_INT:
            case BTF_KIND_FLOAT:
            case BTF_KIND_ENUM:
            case BTF_KIND_ENUM64:
            case BTF_KIND_STRUCT:
            case BTF_KIND_UNION:
                found.bytes = btf_.type(id).size;
                break;
            default:
                found.sized = false;
                break;
        }
        found.known = true;
        return sizes_[id] = found;
    }

    // Sets the length of a struct's own body. False if a member has no size, or too large a one.
    bool measure(std::uint32_t id) {
        const auto head = btf_.type(id);
        const bool is_struct = BTF_INFO_KIND(head.info) == BTF_KIND_STRUCT;
        std::uint64_t at = 0;
        std::uint64_t fillers = 0;
        const auto fill_to = [&](std::uint64_t bit) {
            fillers += bit > at ? (bit - at) / filler_bits + 1 : 0;
        };
        for (std::size_t i = 0; i < btf_.length(id); ++i) {
            const auto member = btf_.part<struct btf_member>(id, i);
            const Size member_size = size(member.type);
            if (!member_size.sized || member_size.bytes > most_bits) {
                return false;
            }
            const bool packed = BTF_INFO_KFLAG(head.info) != 0;
            const std::uint64_t offset =
                packed ? BTF_MEMBER_BIT_OFFSET(member.offset) : std::uint64_t{member.offset};
            const std::uint64_t width = packed ? BTF_MEMBER_BITFIELD_SIZE(member.offset) : 0;
            fill_to(offset);
            at = offset + (width > 0 ? width : member_size.bytes * 8);
            if (at > most_bits) {
                return false;
            }
        }
        fill_to(is_struct ? std::uint64_t{head.size} * 8 : 0);
        written_[id].body = fillers + btf_.length(id);
        return true;
    }

    // How much text a type is where it is used: a word if it has a name, else all of it.
    struct Written {
        enum class Seen : std::uint8_t { no, begun, yes } seen = Seen::no;
        std::uint32_t depth = 0;
        std::uint64_t words = 1;
        std::uint64_t body = 0;  // of a struct: fillers and members
    };

    bool write(std::uint32_t id, std::uint32_t depth) {
        if (id == 0 || written_[id].seen == Written::Seen::yes) {
            return true;
        }
        if (written_[id].seen == Written::Seen::begun || depth == deepest) {
            return false;
        }
        written_[id].seen = Written::Seen::begun;
        const auto head = btf_.type(id);
        bool good = true;
        switch (btf_.kind(id)) {
            case BTF_KIND_PTR:
            case BTF_KIND_TYPEDEF:
            case BTF_KIND_VOLATILE:
            case BTF_KIND_CONST:
            case BTF_KIND_RESTRICT:
            case BTF_KIND_TYPE_TAG:
                good = add(id, head.type, depth);
                break;
            case BTF_KIND_ARRAY:
                good = add(id, btf_.part<struct btf_array>(id).type, depth);
                break;
            case BTF_KIND_FUNC_PROTO:
                good = add(id, head.type, depth);
                for (std::size_t i = 0; good && i < btf_.length(id); ++i) {
                    good = add(id, btf_.part<struct btf_param>(id, i).type, depth);
                }
                break;
            case BTF_KIND_STRUCT:
            case BTF_KIND_UNION:
                for (std::size_t i = 0; good && head.name_off == 0 && i < btf_.length(id); ++i) {
                    good = add(id, btf_.part<struct btf_member>(id, i).type, depth);
                }
                break;
            case BTF_KIND_ENUM:
            case BTF_KIND_ENUM64:
                written_[id].words += head.name_off == 0 ? btf_.length(id) : 0;
                break;
            default:
                break;
        }
        written_[id].words += head.name_off == 0 ? written_[id].body : 0;
        written_[id].seen = Written::Seen::yes;
        return good && written_[id].words < most_struct_words;
    }

    // Only pointers refer to functions; libbpf would walk others once for each path to them.
    bool is_function(std::uint32_t id) const {
        for (;;) {
            switch (btf_.kind(id)) {
                case BTF_KIND_TYPEDEF:
                case BTF_KIND_VOLATILE:
                case BTF_KIND_CONST:
                case BTF_KIND_RESTRICT:
                case BTF_KIND_TYPE_TAG:
                    id = btf_.type(id).type;
                    break;
                default:
                    return btf_.kind(id) == BTF_KIND_FUNC_PROTO;
            }
        }
    }

    bool add(std::uint32_t id, std::uint32_t part, std::uint32_t depth) {
        const bool by_value =
            btf_.kind(id) == BTF_KIND_FUNC_PROTO || btf_.kind(id) == BTF_KIND_ARRAY;
        if (!write(part, depth + 1) || (by_value && is_function(part))) {
            return false;
        }
        Written& all = written_[id];
        all.depth = std::max(all.depth, written_[part].depth + 1);
        all.words += btf_.kind(part) == BTF_KIND_TYPEDEF ? 1 : written_[part].words;
        return all.depth < deepest && all.words < most_struct_words;
    }

    const bpf::BtfView& btf_;
    std::vector<Size> sizes_;
    std::vector<Written> written_;
};

}  // namespace

Status check_dump(const bpf::BtfView& btf) {
    return Checker(btf).check();
}

}  // namespace snoopbox::headers
