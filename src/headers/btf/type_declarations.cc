// SPDX-License-Identifier: Apache-2.0
// The half of TypeWriter that writes types in declarations: "struct file *name[4]".
#include <bpf/btf.h>

#include <algorithm>
#include <utility>

#include "headers/btf/c_words.h"
#include "headers/btf/type_writer.h"
#include "util/btf_types.h"
#include "util/format.h"

namespace snoopbox::headers {
namespace {

constexpr std::uint32_t pointer_bytes = 8;

// Chooses by size and sign: BTF has the compiler's own names for integers ("long unsigned int") or,
// in a kernel with Rust, names that are not C.
std::string integer(std::uint32_t bytes, bool is_signed) {
    switch (bytes) {
        case 1:
            return is_signed ? "signed char" : "unsigned char";
        case 2:
            return is_signed ? "short" : "unsigned short";
        case 4:
            return is_signed ? "int" : "unsigned int";
        default:
            return is_signed ? "long" : "unsigned long";
    }
}

}  // namespace

TypeWriter::Declared TypeWriter::opaque(std::uint32_t bytes, const std::string& inner) {
    return {fmt::format("struct {{char bytes[{}];}} {}", bytes, inner), bytes, 1};
}

TypeWriter::Declared TypeWriter::declare(std::uint32_t id, std::string inner, How how) {
    std::uint32_t resolved = 0;
    const btf_type* type = resolve(id, false, resolved);
    if (type == nullptr || depth_ >= most_depth || ++steps_ > most_steps) {
        damaged_ = true;
        return {};
    }
    ++depth_;
    Declared made;
    if (btf_is_void(type)) {
        made = {"void " + inner, 0, 1};
    } else if (btf_is_typedef(type)) {
        std::uint32_t below = 0;
        const btf_type* named = resolve(resolved, true, below);
        made = named != nullptr && btf_is_composite(named) && name_of(named).empty()
                   ? declare_unnamed(resolved, below, inner)
                   : declare(below, std::move(inner), how);
    } else if (btf_is_ptr(type)) {
        made = declare_pointer(type->type, inner, how);
    } else if (btf_is_array(type)) {
        const auto count = btf_array(type)->nelems;
        made = declare(btf_array(type)->type, fmt::format("{}[{}]", inner, count), how);
        made.bytes *= count;
    } else if (btf_is_any_enum(type)) {
        made = declare_enum(resolved, type, inner);
    } else if (btf_is_composite(type)) {
        made = declare_struct(resolved, type, inner, how.whole);
    } else {
        made = declare_scalar(type, inner);
    }
    --depth_;
    return made;
}

TypeWriter::Declared TypeWriter::declare_scalar(const btf_type* type, const std::string& inner) {
    const auto bytes = type->size;
    const bool sized = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    if (!btf_is_int(type) || !sized) {
        return btf_is_int(type) || btf_is_float(type) ? opaque(bytes, inner) : opaque(0, inner);
    }
    const auto encoding = btf_int_encoding(type);
    const auto name = name_of(type);
    std::string word = integer(bytes, is_signed_type(types_, type));
    if (bytes == 1 && (encoding & BTF_INT_BOOL) != 0) {
        word = "_Bool";
    } else if (bytes == 1 && name == "char") {
        word = "char";
    } else if (name.find("long long") != std::string_view::npos) {
        word.replace(word.find("long"), 4, "long long");
    }
    return {word + " " + inner, bytes, bytes};
}

TypeWriter::Declared TypeWriter::declare_enum(std::uint32_t id, const btf_type* type,
                                              const std::string& inner) {
    const bool named = enums_.contains(id) && !name_of(type).empty();
    const std::string word = named ? tag(id) : integer(type->size, btf_kflag(type));
    return {word + " " + inner, type->size, std::clamp(type->size, 1U, 8U)};
}

TypeWriter::Declared TypeWriter::declare_pointer(std::uint32_t to, const std::string& inner,
                                                 How how) {
    std::uint32_t id = 0;
    const btf_type* type = resolve(to, true, id);
    const auto pointer = [&](const std::string& text) {
        return Declared{text, pointer_bytes, pointer_bytes};
    };
    if (type == nullptr || btf_is_func_proto(type)) {
        return pointer("void *" + inner);
    }
    if (btf_is_fwd(type)) {
        return pointer(tag(id) + " *" + inner);
    }
    if (btf_is_composite(type) && !how.follow) {
        forwards_.insert("struct snoopbox_not_named");
        return pointer("struct snoopbox_not_named *" + inner);
    }
    if (btf_is_composite(type) && !name_of(type).empty()) {
        queue(id);
        return pointer(tag(id) + " *" + inner);
    }
    return pointer(declare(to, btf_is_array(type) ? "(*" + inner + ")" : "*" + inner, how).text);
}

TypeWriter::Declared TypeWriter::declare_struct(std::uint32_t id, const btf_type* type,
                                                const std::string& inner, bool whole) {
    if (name_of(type).empty()) {
        const StructText made = body(type, whole);
        return {keyword(type) + made.text + (inner.empty() ? "" : " ") + inner, type->size,
                made.alignment};
    }
    if (names_.defines_tag(name_of(type))) {
        return opaque(type->size, inner);
    }
    const auto alignment = write_struct(id);
    return {tag(id) + " " + inner, type->size, alignment};
}

// An unnamed struct behind a typedef is written under the typedef's name.
TypeWriter::Declared TypeWriter::declare_unnamed(std::uint32_t typedef_id, std::uint32_t id,
                                                 const std::string& inner) {
    const btf_type* type = btf__type_by_id(types_, id);
    if (!unnamed_.contains(id)) {
        const StructText made = body(type, whole_.contains(id));
        std::string name(name_of(btf__type_by_id(types_, typedef_id)));
        if (!is_c_identifier(name) || !typedefs_.try_emplace(name, id).second) {
            name = fmt::format("{}___{}", is_c_identifier(name) ? name : "snoopbox", id);
        }
        written_ += fmt::format("typedef {}{} {};\n", keyword(type), made.text, name);
        alignments_[id] = made.alignment;
        unnamed_[id] = name;
    }
    return {unnamed_[id] + " " + inner, type->size, alignments_[id]};
}

}  // namespace snoopbox::headers
