// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/type_writer.h"

#include <bpf/btf.h>

#include <algorithm>
#include <array>
#include <utility>

#include "headers/btf/c_words.h"
#include "util/btf_types.h"
#include "util/format.h"

namespace snoopbox::headers {
namespace {

// Structures private to a .c file of the kernel: programs that need one define it themselves, so
// the tag must be free.
constexpr auto private_tags = std::to_array<std::string_view>({"mnt_namespace", "nameidata"});

}  // namespace

const char* TypeWriter::keyword(const btf_type* type) {
    return btf_is_union(type)                    ? "union "
           : btf_is_any_enum(type)               ? "enum "
           : btf_is_fwd(type) && btf_kflag(type) ? "union "
                                                 : "struct ";
}

std::string_view TypeWriter::name_at(std::uint32_t offset) const {
    return snoopbox::name_at(types_, offset);
}

std::string_view TypeWriter::name_of(const btf_type* type) const {
    return name_at(type->name_off);
}

// Drops const and volatile: programs work on copies of members, and could not write to a const
// copy.
const btf_type* TypeWriter::resolve(std::uint32_t id, bool also_typedefs,
                                    std::uint32_t& resolved) const {
    const btf_type* type = btf__type_by_id(types_, id);
    for (unsigned i = 0; i < most_depth && type != nullptr; ++i) {
        if (!btf_is_mod(type) && !btf_is_type_tag(type) &&
            !(also_typedefs && btf_is_typedef(type))) {
            break;
        }
        id = type->type;
        type = btf__type_by_id(types_, id);
    }
    resolved = id;
    return type;
}

void TypeWriter::keep_whole(std::uint32_t id) {
    for (std::vector<std::uint32_t> ids{id}; !ids.empty() && ++steps_ < most_steps;) {
        std::uint32_t resolved = 0;
        const btf_type* type = resolve(ids.back(), true, resolved);
        ids.pop_back();
        if (type != nullptr && btf_is_array(type)) {
            ids.push_back(btf_array(type)->type);
        } else if (type != nullptr && btf_is_composite(type) && whole_.insert(resolved).second) {
            for (std::uint16_t i = 0; i < btf_vlen(type); ++i) {
                ids.push_back(btf_members(type)[i].type);
            }
        }
    }
}

void TypeWriter::name_tag(std::uint32_t id) {
    tags_.emplace(name_of(btf__type_by_id(types_, id)), id);
}

std::string TypeWriter::tag(std::uint32_t id) {
    const btf_type* type = btf__type_by_id(types_, id);
    std::string name(name_of(type));
    if (!is_c_identifier(name)) {
        name = "snoopbox";
    }
    if (names_.are_all() && std::ranges::find(private_tags, name) != private_tags.end()) {
        name += "___kernel";
    }
    // A forward declaration refers to whichever type has the name.
    if (!btf_is_fwd(type) && tags_.try_emplace(name, id).first->second != id) {
        name += fmt::format("___{}", id);
    }
    name.insert(0, keyword(type));
    if (!btf_is_any_enum(type)) {
        forwards_.insert(name);
    }
    return name;
}

void TypeWriter::write_enum(std::uint32_t id) {
    const btf_type* type = btf__type_by_id(types_, id);
    if (!enums_.insert(id).second) {
        return;
    }
    const bool is_signed = btf_kflag(type);
    std::string values;
    for (std::uint16_t i = 0; i < btf_vlen(type); ++i) {
        std::uint32_t name_offset = 0;
        std::string value;
        if (btf_is_enum64(type)) {
            const struct btf_enum64& one = btf_enum64(type)[i];
            const std::uint64_t bits = btf_enum64_value(&one);
            name_offset = one.name_off;
            value = is_signed ? fmt::format("{}LL", static_cast<std::int64_t>(bits))
                              : fmt::format("{}ULL", bits);
        } else {
            const struct btf_enum& one = btf_enum(type)[i];
            name_offset = one.name_off;
            value = is_signed ? fmt::format("{}", one.val)
                              : fmt::format("{}", static_cast<std::uint32_t>(one.val));
        }
        std::string name(name_at(name_offset));
        if (!is_c_identifier(name)) {
            continue;
        }
        if (!enumerators_.insert(name).second) {
            name += fmt::format("___{}", id);
        }
        values += fmt::format("{}={},", name, value);
    }
    const std::string name = name_of(type).empty() ? "enum" : tag(id);
    // By default C uses four bytes, or eight if a value needs them.
    const char* size = type->size == 1   ? " __attribute__((mode(QI)))"
                       : type->size == 2 ? " __attribute__((mode(HI)))"
                       : type->size == 8 ? " __attribute__((mode(DI)))"
                                         : "";
    if (!values.empty()) {
        written_ += fmt::format("{} {{{}}}{};\n", name, values, size);
    }
}

void TypeWriter::write_typedef(std::uint32_t id) {
    const std::string name(name_of(btf__type_by_id(types_, id)));
    std::uint32_t resolved = 0;
    const btf_type* type = resolve(id, true, resolved);
    if (type == nullptr || !is_c_identifier(name) || name.starts_with("__builtin_")) {
        return;
    }
    if (btf_is_composite(type) && name_of(type).empty()) {
        declare_unnamed(id, resolved, "");
        if (typedefs_.try_emplace(name, resolved).second) {
            written_ += fmt::format("typedef {} {};\n", unnamed_[resolved], name);
        }
        return;
    }
    if (!typedefs_.try_emplace(name, resolved).second) {
        return;
    }
    if (btf_is_composite(type)) {
        queue(resolved);
        written_ += fmt::format("typedef {} {};\n", tag(resolved), name);
    } else if (btf_is_func_proto(type)) {
        written_ += fmt::format("typedef void {}(void);\n", name);
    } else {
        written_ += fmt::format("typedef {};\n", declare(resolved, name, {false, true}).text);
    }
}

void TypeWriter::queue(std::uint32_t id) {
    queue_.push_back(id);
}

void TypeWriter::write_queued() {
    for (; !queue_.empty() && !damaged_; queue_.pop_front()) {
        write_struct(queue_.front());
    }
}

std::string TypeWriter::text() const {
    std::string all;
    for (const auto& name : forwards_) {
        all += name + ";\n";
    }
    return all + written_;
}

// Before Linux 4.20, only its type marks a bit field, whose offset is then not the member's.
bool TypeWriter::is_old_bit_field(const btf_type* type, std::uint16_t member) const {
    std::uint32_t id = 0;
    const btf_type* scalar = resolve(btf_members(type)[member].type, true, id);
    return !btf_kflag(type) && scalar != nullptr && btf_is_int(scalar) &&
           btf_int_bits(scalar) != scalar->size * 8;
}

bool TypeWriter::keeps(const btf_type* type, std::uint16_t member, bool whole, unsigned depth) {
    const btf_member& one = btf_members(type)[member];
    const std::string_view name = name_at(one.name_off);
    if (!name.empty()) {
        return is_c_identifier(name) && (whole || names_.has(name)) &&
               !is_old_bit_field(type, member);
    }
    std::uint32_t id = 0;
    const btf_type* inside = resolve(one.type, false, id);
    if (inside == nullptr || !btf_is_composite(inside) || depth > most_depth ||
        ++steps_ > most_steps) {
        return false;
    }
    for (std::uint16_t i = 0; i < btf_vlen(inside); ++i) {
        if (keeps(inside, i, whole, depth + 1)) {
            return true;
        }
    }
    return false;
}

StructText TypeWriter::body(const btf_type* type, bool whole) {
    std::vector<Field> fields;
    for (std::uint16_t i = 0; i < btf_vlen(type) && !damaged_; ++i) {
        if (!keeps(type, i, whole, 0)) {
            continue;
        }
        const btf_member& member = btf_members(type)[i];
        const std::string name(name_at(member.name_off));
        const Declared made = declare(member.type, name, {whole, name.empty() || names_.has(name)});
        const auto width = btf_member_bitfield_size(type, i);
        if (width == 0 || (made.bytes > 0 && made.bytes <= 8)) {
            fields.push_back(
                {btf_member_bit_offset(type, i), width, made.bytes, made.alignment, made.text});
        }
    }
    return struct_text(std::move(fields), type->size, btf_is_union(type), holes_);
}

std::uint32_t TypeWriter::write_struct(std::uint32_t id) {
    if (const auto known = alignments_.find(id); known != alignments_.end()) {
        return known->second;
    }
    const btf_type* type = btf__type_by_id(types_, id);
    if (names_.defines_tag(name_of(type))) {
        return 1;
    }
    const StructText made = body(type, whole_.contains(id));
    written_ += fmt::format("{} {};\n", tag(id), made.text);
    alignments_[id] = made.alignment;
    return made.alignment;
}

}  // namespace snoopbox::headers
