// SPDX-License-Identifier: Apache-2.0
#include "attach/btf_check.h"

#include <linux/btf.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "util/bpf_elf.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

constexpr std::uint32_t most_types = 1U << 20U;
constexpr int deepest = 64;

constexpr const char* make_again =
    "make the object again: clang -target bpf -g -O2 -c PROG.bpf.c -o PROG.bpf.o";

template <typename T>
T load(std::string_view bytes, std::size_t offset) {
    T value;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return value;
}

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

class Checker {
  public:
    explicit Checker(std::string_view btf) : btf_(btf) {}

    Status check() {
        if (auto read = read_header(); !read) {
            return read;
        }
        if (auto read = find_types(); !read) {
            return read;
        }
        for (std::uint32_t id = 1; id <= offsets_.size(); ++id) {
            if (!refers_well(id)) {
                return fail(fmt::format("type {} refers to what is not there", id));
            }
        }
        seen_.resize(offsets_.size() + 1);
        for (std::uint32_t id = 1; id <= offsets_.size(); ++id) {
            if (!ends(id, 0)) {
                return fail(fmt::format("type {} is part of itself", id));
            }
        }
        return {};
    }

  private:
    Status read_header() {
        if (btf_.size() < sizeof(btf_header)) {
            return fail("its header is cut");
        }
        const auto header = load<btf_header>(btf_, 0);
        if (header.magic != BTF_MAGIC || header.version != BTF_VERSION ||
            header.hdr_len < sizeof header || header.hdr_len > btf_.size()) {
            return fail("its header is none of BTF");
        }
        const auto rest = btf_.substr(header.hdr_len);
        if (header.type_off > rest.size() || header.type_len > rest.size() - header.type_off ||
            header.str_off > rest.size() || header.str_len > rest.size() - header.str_off) {
            return fail("its parts are beyond its end");
        }
        types_ = rest.substr(header.type_off, header.type_len);
        strings_ = rest.substr(header.str_off, header.str_len);
        return strings_.empty() || strings_.front() != '\0' || strings_.back() != '\0'
                   ? Status(fail("its names have no end"))
                   : Status{};
    }

    Status find_types() {
        for (std::size_t at = 0; at < types_.size();) {
            if (types_.size() - at < sizeof(btf_type) || offsets_.size() == most_types) {
                return fail("its types are cut");
            }
            offsets_.push_back(at);
            const auto type = load<btf_type>(types_, at);
            const std::size_t kind = BTF_INFO_KIND(type.info);
            if (kind == BTF_KIND_UNKN || kind >= extras.size()) {
                return fail(
                    fmt::format("type {} is of the unknown kind {}", offsets_.size(), kind));
            }
            at += sizeof type + extras.at(kind).once +
                  extras.at(kind).each * BTF_INFO_VLEN(type.info);
            if (at > types_.size()) {
                return fail("its types are cut");
            }
        }
        return {};
    }

    btf_type type(std::uint32_t id) const { return load<btf_type>(types_, offsets_[id - 1]); }
    // A member of the type, or the data that follows its header once.
    template <typename T>
    T part(std::uint32_t id, std::size_t index = 0) const {
        return load<T>(types_, offsets_[id - 1] + sizeof(btf_type) + index * sizeof(T));
    }
    std::uint32_t kind(std::uint32_t id) const {
        return id == 0 ? 0 : BTF_INFO_KIND(type(id).info);
    }
    std::string_view name(const btf_type& type) const {
        return strings_.data() + type.name_off;  // null-terminated: read_header checks
    }
    bool has_type(std::uint32_t id) const { return id <= offsets_.size(); }
    bool has_name(std::uint32_t offset) const { return offset < strings_.size(); }

    bool refers_well(std::uint32_t id) const {
        const auto head = type(id);
        const std::size_t count = BTF_INFO_VLEN(head.info);
        bool good = has_name(head.name_off);
        switch (kind(id)) {
            case BTF_KIND_PTR:
            case BTF_KIND_TYPEDEF:
            case BTF_KIND_VOLATILE:
            case BTF_KIND_CONST:
            case BTF_KIND_RESTRICT:
            case BTF_KIND_TYPE_TAG:
            case BTF_KIND_DECL_TAG:
            case BTF_KIND_VAR:
                return good && has_type(head.type);
            case BTF_KIND_FUNC:
                return good && has_type(head.type) && kind(head.type) == BTF_KIND_FUNC_PROTO;
            case BTF_KIND_ARRAY:
                return good && has_type(part<btf_array>(id).type) &&
                       has_type(part<btf_array>(id).index_type);
            case BTF_KIND_FUNC_PROTO:
                good = good && has_type(head.type);
                break;
            default:
                break;
        }
        for (std::size_t i = 0; good && i < count; ++i) {
            good = part_refers_well(id, i);
        }
        return good;
    }

    bool part_refers_well(std::uint32_t id, std::size_t i) const {
        switch (kind(id)) {
            case BTF_KIND_STRUCT:
            case BTF_KIND_UNION:
                return has_name(part<btf_member>(id, i).name_off) &&
                       has_type(part<btf_member>(id, i).type);
            case BTF_KIND_FUNC_PROTO:
                return has_name(part<btf_param>(id, i).name_off) &&
                       has_type(part<btf_param>(id, i).type);
            case BTF_KIND_ENUM:
                return has_name(part<btf_enum>(id, i).name_off);
            case BTF_KIND_ENUM64:
                return has_name(part<std::array<__u32, 3>>(id, i).front());
            case BTF_KIND_DATASEC:
                return can_be_in_section(part<btf_var_secinfo>(id, i).type, name(type(id)));
            default:
                return true;
        }
    }

    // .ksyms holds the kernel functions that programs call, beside kernel variables. libbpf expects
    // functions in no other section: elsewhere it would read a function as a variable, which is
    // longer.
    bool can_be_in_section(std::uint32_t id, std::string_view section) const {
        return has_type(id) &&
               (kind(id) == BTF_KIND_VAR || (kind(id) == BTF_KIND_FUNC && section == ".ksyms"));
    }

    // Whether the types that this one contains, not following pointers, form no cycle.
    bool ends(std::uint32_t id, int depth) {
        if (id == 0 || seen_[id] == Seen::ends) {
            return true;
        }
        if (seen_[id] == Seen::begun || depth == deepest) {
            return false;
        }
        seen_[id] = Seen::begun;
        bool good = true;
        switch (kind(id)) {
            case BTF_KIND_TYPEDEF:
            case BTF_KIND_VOLATILE:
            case BTF_KIND_CONST:
            case BTF_KIND_RESTRICT:
            case BTF_KIND_TYPE_TAG:
                good = ends(type(id).type, depth + 1);
                break;
            case BTF_KIND_ARRAY:
                good = ends(part<btf_array>(id).type, depth + 1);
                break;
            case BTF_KIND_STRUCT:
            case BTF_KIND_UNION:
                for (std::size_t i = 0; good && i < BTF_INFO_VLEN(type(id).info); ++i) {
                    good = ends(part<btf_member>(id, i).type, depth + 1);
                }
                break;
            default:
                break;
        }
        seen_[id] = Seen::ends;
        return good;
    }

    enum class Seen : std::uint8_t { no, begun, ends };
    std::string_view btf_;
    std::string_view types_;
    std::string_view strings_;
    std::vector<std::size_t> offsets_;  // of type 1, 2, ... in types_
    std::vector<Seen> seen_;
};

}  // namespace

Status check_btf(std::string_view btf) {
    return Checker(btf).check();
}

Status check_object(std::string_view elf) {
    auto good = check_bpf_elf(elf);
    if (good) {
        good = check_sections(elf);
    }
    if (good) {
        const auto btf = find_section(elf, ".BTF");
        good = btf ? check_btf(*btf) : fail("holds no type information (BTF)");
        if (btf && !good) {
            good = within("its type information (BTF) is damaged", std::move(good.error()));
        }
    }
    if (!good) {
        good.error().remedy = make_again;
    }
    return good;
}

}  // namespace snoopbox::attach
