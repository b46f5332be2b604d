// SPDX-License-Identifier: Apache-2.0
// System V's ABI for x86-64, and Arm's AAPCS64.
#include "compile/helper/dwarf_registers.h"

#include <dwarf.h>
#include <elf.h>

#include <algorithm>
#include <array>

#include "compile/helper/dwarf_file.h"

namespace snoopbox::compile {
namespace {

constexpr std::uint64_t word = 8;
constexpr int deepest = 32;
constexpr unsigned most_floats = 8;  // of both processors

// What the two words of a small record hold.
struct Words {
    enum class Kind { nothing, floating, integer };
    std::array<Kind, 2> of{};
    bool in_memory = false;
    // Arm: up to four members of one floating type are in registers of their own.
    std::uint64_t floating_bytes = 0;
    unsigned floating = 0;
    bool is_mixed = false;
};

bool is_floating(Dwarf_Die& base) {
    const auto encoding = number_at(base, DW_AT_encoding).value_or(0);
    return encoding == DW_ATE_float || encoding == DW_ATE_complex_float ||
           encoding == DW_ATE_imaginary_float;
}

// A complex number. x86-64 has one of two floats in one register.
bool is_pair(Dwarf_Die& base, bool is_arm) {
    return number_at(base, DW_AT_encoding) == Dwarf_Word{DW_ATE_complex_float} &&
           (is_arm || bytes_of(base) > word);
}

// Where records are passed by nothing but their members.
bool is_c(int language) {
    constexpr int c17 = 0x2c;  // newer than libdw
    constexpr int c23 = 0x3e;
    constexpr auto all = std::to_array<int>(
        {DW_LANG_C, DW_LANG_C89, DW_LANG_C99, DW_LANG_C11, DW_LANG_ObjC, c17, c23});
    return std::ranges::find(all, language) != all.end();
}

void add(Dwarf_Die type, std::uint64_t at, int depth, Words& words);

void add_members(Dwarf_Die& record, std::uint64_t at, int depth, Words& words) {
    for_each_child(record, [&](Dwarf_Die& member) {
        const auto tag = dwarf_tag(&member);
        const bool is_static =
            flag_at(member, DW_AT_external) || flag_at(member, DW_AT_declaration);
        if ((tag != DW_TAG_member && tag != DW_TAG_inheritance) || is_static) {
            return true;
        }
        auto offset = number_at(member, DW_AT_data_member_location).value_or(0);
        if (const auto bit = number_at(member, DW_AT_data_bit_offset)) {
            offset = *bit / word;  // bits of a byte
        }
        if (const auto type = entry_at(member, DW_AT_type)) {
            add(*type, at + offset, depth + 1, words);
        }
        return true;
    });
}

void add(Dwarf_Die type, std::uint64_t at, int depth, Words& words) {
    const auto plain = plain_type_of(type);
    if (!plain || depth > deepest || at >= 2 * word) {
        words.in_memory |= depth > deepest;
        return;
    }
    auto die = *plain;
    const auto bytes = bytes_of(die);
    const auto tag = dwarf_tag(&die);
    if (is_record(tag)) {
        add_members(die, at, depth, words);
        return;
    }
    if (tag == DW_TAG_array_type) {
        const auto element = entry_at(die, DW_AT_type);
        auto plain_element = element ? plain_type_of(*element) : std::nullopt;
        const auto each = plain_element ? bytes_of(*plain_element) : 0;
        for (std::uint64_t i = 0; each > 0 && i < bytes; i += each) {
            add(*plain_element, at + i, depth + 1, words);
        }
        return;
    }
    const bool floats = tag == DW_TAG_base_type && is_floating(die);
    words.in_memory |= floats && bytes > word;  // long double
    if (floats && (words.floating == 0 || words.floating_bytes == bytes)) {
        words.floating_bytes = bytes;
        ++words.floating;
    } else {
        words.is_mixed = true;
    }
    for (auto i = at / word; i < 2 && i * word < at + std::max<std::uint64_t>(bytes, 1); ++i) {
        auto& kind = words.of[i];
        kind = std::max(kind, floats ? Words::Kind::floating : Words::Kind::integer);
    }
}

// Whether it has a member of more than a word, which aligns it.
bool is_wide(Dwarf_Die type, int depth) {
    const auto plain = plain_type_of(type);
    if (!plain || depth > deepest) {
        return false;
    }
    auto die = *plain;
    if (dwarf_tag(&die) == DW_TAG_array_type) {
        const auto element = entry_at(die, DW_AT_type);
        return element && is_wide(*element, depth + 1);
    }
    if (!is_record(dwarf_tag(&die))) {
        return dwarf_tag(&die) == DW_TAG_base_type && bytes_of(die) > word;
    }
    bool found = number_at(die, DW_AT_alignment).value_or(0) > word;
    for_each_child(die, [&](Dwarf_Die& member) {
        const auto of = entry_at(member, DW_AT_type);
        const auto tag = dwarf_tag(&member);
        found |=
            (tag == DW_TAG_member || tag == DW_TAG_inheritance) && of && is_wide(*of, depth + 1);
        return true;
    });
    return found;
}

}  // namespace

Registers::Class Registers::class_of_record(Dwarf_Die record, std::uint64_t bytes) const {
    Class found;
    found.bytes = bytes;
    found.alignment = is_wide(record, 0) ? 2 * word : word;
    const auto convention = number_at(record, DW_AT_calling_convention);
    if (convention == Dwarf_Word{DW_CC_pass_by_reference}) {
        found.integers = 1;
        found.by_address = true;
        return found;
    }
    // A class that is not trivial to copy is passed by its address.
    found.is_unknown = convention != Dwarf_Word{DW_CC_pass_by_value} && !is_c(language_);
    Words words;
    add_members(record, 0, 0, words);
    if (is_arm_) {
        constexpr unsigned most_floating = 4;
        if (words.floating > 0 && words.floating <= most_floating && !words.is_mixed) {
            found.floats = words.floating;
            return found;
        }
        found.by_address = bytes > 2 * word;
        found.integers = found.by_address ? 1 : static_cast<unsigned>((bytes + word - 1) / word);
        return found;
    }
    found.in_memory = words.in_memory || bytes > 2 * word;
    if (!found.in_memory) {
        found.integers = static_cast<unsigned>(std::ranges::count(words.of, Words::Kind::integer));
        found.floats = static_cast<unsigned>(std::ranges::count(words.of, Words::Kind::floating));
    }
    return found;
}

Registers::Class Registers::class_of(Dwarf_Die type) const {
    Class found;
    auto plain = plain_type_of(type);
    if (!plain) {
        found.is_unknown = true;
        return found;
    }
    const auto bytes = bytes_of(*plain);
    found.bytes = bytes;
    switch (dwarf_tag(&*plain)) {
        case DW_TAG_pointer_type:
        case DW_TAG_reference_type:
        case DW_TAG_rvalue_reference_type:
        case DW_TAG_unspecified_type:  // std::nullptr_t
        case DW_TAG_enumeration_type:
            found.integers = 1;
            found.is_scalar = true;
            return found;
        case DW_TAG_array_type:  // an argument that is declared as one is a pointer
            found.integers = 1;
            found.is_scalar = true;
            found.is_unknown = flag_at(*plain, DW_AT_GNU_vector);
            return found;
        case DW_TAG_ptr_to_member_type: {
            auto to = entry_at(*plain, DW_AT_type);
            const bool is_function = to && dwarf_tag(&*to) == DW_TAG_subroutine_type;
            found.integers = is_function ? 2 : 1;
            found.is_scalar = !is_function;
            return found;
        }
        case DW_TAG_base_type:
            if (is_floating(*plain)) {
                // long double, and pairs of more than a word
                found.in_memory = !is_arm_ && bytes > word &&
                                  number_at(*plain, DW_AT_encoding) == Dwarf_Word{DW_ATE_float};
                found.alignment = bytes > word ? 2 * word : word;
                found.floats = found.in_memory ? 0 : is_pair(*plain, is_arm_) ? 2 : 1;
                return found;
            }
            found.integers = bytes > word ? 2 : 1;
            found.alignment = bytes > word ? 2 * word : word;
            found.is_scalar = bytes <= word;
            return found;
        case DW_TAG_structure_type:
        case DW_TAG_class_type:
        case DW_TAG_union_type:
            return class_of_record(*plain, bytes);
        default:
            found.is_unknown = true;
            return found;
    }
}

Registers::Registers(int machine, int language, std::optional<Dwarf_Die> result)
    : is_arm_(machine == EM_AARCH64),
      language_(language),
      most_(machine == EM_AARCH64 ? 8 : 6),
      is_lost_(machine != EM_AARCH64 && machine != EM_X86_64) {
    if (!result || is_lost_) {
        return;
    }
    const auto of_result = class_of(*result);
    has_result_ = of_result.is_scalar && !of_result.is_unknown;
    is_lost_ = of_result.is_unknown;
    // The first argument is where a result in memory belongs, which Arm has a register for.
    const auto plain = plain_type_of(*result);
    auto die = plain.value_or(Dwarf_Die{});
    const bool by_hidden_address =
        plain && is_record(dwarf_tag(&die)) && (of_result.in_memory || of_result.by_address);
    used_ = by_hidden_address && !is_arm_ ? 1 : 0;
    // Of a class that is returned by its address, Arm's rule for C++ is the same.
}

Registers::Place Registers::next(Dwarf_Die type) {
    if (is_lost_) {
        return {};
    }
    const auto found = class_of(type);
    if (found.is_unknown) {
        is_lost_ = true;
        return {};
    }
    if (is_arm_ && found.alignment > word && used_ % 2 != 0) {
        ++used_;
    }
    const bool too_many = found.integers > 0 && used_ + found.integers > most_;
    const bool too_many_floats = found.floats > 0 && used_floats_ + found.floats > most_floats;
    if (found.in_memory || too_many || too_many_floats) {
        // Arm uses none of the left ones; x86-64 may for a smaller argument.
        used_ = is_arm_ && too_many ? most_ : used_;
        used_floats_ = is_arm_ && too_many_floats ? most_floats : used_floats_;
        return next_on_stack(found);
    }
    const auto position = used_ + 1;
    used_ += found.integers;
    used_floats_ += found.floats;
    const bool is_seen = found.integers == 1 && (found.is_scalar || found.by_address);
    return is_seen ? Place{position, found.by_address} : Place{};
}

Registers::Place Registers::next_on_stack(const Class& found) {
    const auto bytes = found.by_address ? word : found.bytes;
    if (found.alignment > word && on_stack_ % 2 != 0) {
        ++on_stack_;
    }
    const auto position = most_ + on_stack_ + 1;
    on_stack_ += static_cast<unsigned>((bytes + word - 1) / word);
    const bool is_seen = found.is_scalar || found.by_address;
    return is_seen ? Place{position, found.by_address} : Place{};
}

}  // namespace snoopbox::compile
