// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/debug_types.h"

#include <dwarf.h>

#include <optional>

#include "compile/helper/dwarf_types.h"

namespace snoopbox::compile {
namespace {

constexpr int deepest = 64;

// Its own calling convention has other registers than C's.
bool is_called_like_c(int language) {
    return language != DW_LANG_Go;
}

// The unit that has code there. Compilers that list such places do so in .debug_aranges.
std::optional<Dwarf_Die> unit_at(Dwarf* dwarf, std::uint64_t address) {
    Dwarf_Die listed;
    if (dwarf_addrdie(dwarf, address, &listed) != nullptr) {
        return listed;
    }
    std::optional<Dwarf_Die> found;
    for_each_unit(dwarf, [&](Dwarf_Die& unit) {
        if (dwarf_haspc(&unit, address) > 0) {
            found = unit;
        }
        return !found;
    });
    return found;
}

// A function may be in several pieces, of which the first is where it begins.
bool begins_at(Dwarf_Die& function, std::uint64_t address) {
    Dwarf_Addr base = 0;
    Dwarf_Addr begin = 0;
    Dwarf_Addr end = 0;
    return dwarf_ranges(&function, 0, &base, &begin, &end) > 0 && begin == address;
}

// Calls it for each entry in which functions or variables can be, until it returns false.
template <typename Call>
bool walk(Dwarf_Die parent, int depth, const Call& call) {
    bool goes_on = depth < deepest;
    for_each_child(parent, [&](Dwarf_Die& child) {
        if (!goes_on || !call(child)) {
            goes_on = false;
            return false;
        }
        switch (dwarf_tag(&child)) {
            case DW_TAG_namespace:
            case DW_TAG_module:
            case DW_TAG_structure_type:
            case DW_TAG_class_type:
            case DW_TAG_subprogram:
            case DW_TAG_inlined_subroutine:
            case DW_TAG_lexical_block:
                goes_on = walk(child, depth + 1, call);
                break;
            default:
                break;
        }
        return goes_on;
    });
    return goes_on;
}

std::optional<Dwarf_Die> function_at(Dwarf_Die unit, std::uint64_t address) {
    std::optional<Dwarf_Die> found;
    walk(unit, 0, [&](Dwarf_Die& die) {
        if (dwarf_tag(&die) == DW_TAG_subprogram && begins_at(die, address)) {
            found = die;
        }
        return !found;
    });
    return found;
}

// With -g1, compilers tell names and places of functions only: each seems to take nothing.
bool has_types(Dwarf_Die& unit) {
    bool any = false;
    for_each_child(unit, [&](Dwarf_Die& child) {
        any = dwarf_tag(&child) == DW_TAG_base_type || dwarf_hasattr(&child, DW_AT_type) != 0;
        return !any;
    });
    return any;
}

bool has_signature(Dwarf_Die& function) {
    bool any = entry_at(function, DW_AT_type).has_value();
    for_each_child(function, [&](Dwarf_Die& child) {
        any |= dwarf_tag(&child) == DW_TAG_formal_parameter;
        return !any;
    });
    return any;
}

// LLVM says so of functions that it gave other arguments.
bool has_own_convention(Dwarf_Die& function) {
    return number_at(function, DW_AT_calling_convention).value_or(DW_CC_normal) != DW_CC_normal;
}

}  // namespace

Result<std::string> types_of_functions(const DwarfFile& file, std::span<const FunctionAt> wanted) {
    DwarfTypes types(file);
    bool any = false;
    const char* why = "its debug information does not have the function";
    for (const auto& [address, name] : wanted) {
        auto unit = unit_at(file.get(), address);
        const int language = unit ? dwarf_srclang(&*unit) : 0;
        auto function = unit ? function_at(*unit, address) : std::nullopt;
        if (function && (!is_called_like_c(language) || has_own_convention(*function))) {
            why = "it is not called as functions of C are";
        } else if (function && !has_signature(*function) && !has_types(*unit)) {
            why = "its debug information has no types (-g1)";
        } else if (function) {
            types.add_function(name, *function, language);
            any = true;
        }
    }
    return any ? types.finish() : fail(why);
}

Result<std::string> types_of_variables(const DwarfFile& file) {
    DwarfTypes types(file);
    for_each_unit(file.get(), [&](Dwarf_Die& unit) {
        return walk(unit, 0, [&](Dwarf_Die& die) {
            const auto tag = dwarf_tag(&die);
            auto type = tag == DW_TAG_variable || tag == DW_TAG_formal_parameter
                            ? entry_at(die, DW_AT_type)
                            : std::nullopt;
            auto plain = type ? plain_type_of(*type) : std::nullopt;
            for (int steps = 0; plain && steps < deepest; ++steps) {
                const auto of = dwarf_tag(&*plain);
                if (of != DW_TAG_pointer_type && of != DW_TAG_array_type) {
                    break;
                }
                type = entry_at(*plain, DW_AT_type);
                plain = type ? plain_type_of(*type) : std::nullopt;
            }
            if (plain) {
                const auto of = dwarf_tag(&*plain);
                if (of == DW_TAG_structure_type || of == DW_TAG_union_type) {
                    types.add_record(*type);
                }
            }
            return true;
        });
    });
    return types.finish();
}

}  // namespace snoopbox::compile
