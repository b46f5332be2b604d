// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/dwarf_definitions.h"

#include <dwarf.h>

#include <cstdlib>
#include <memory>

namespace snoopbox::compile {
namespace {

constexpr int deepest = 16;

std::string below(const std::string& scope, Dwarf_Die& die) {
    const char* name = dwarf_diename(&die);
    return scope + "::" + (name == nullptr ? "" : name);
}

struct Free {
    void operator()(Dwarf_Die* scopes) const { free(scopes); }
};

}  // namespace

DwarfDefinitions::DwarfDefinitions(const DwarfFile& file) {
    for_each_unit(file.get(), [this](Dwarf_Die& unit) {
        add(unit, {}, 0);
        return left_ > 0;
    });
}

void DwarfDefinitions::add(Dwarf_Die parent, const std::string& scope, int depth) {
    for_each_child(parent, [&](Dwarf_Die& child) {
        const auto tag = dwarf_tag(&child);
        if (depth < deepest && (tag == DW_TAG_namespace || is_record(tag))) {
            const auto name = below(scope, child);
            if (is_record(tag) && !flag_at(child, DW_AT_declaration)) {
                known_.emplace(name, child);
            }
            add(child, name, depth + 1);
        }
        left_ -= left_ > 0 ? 1 : 0;
        return left_ > 0;
    });
}

std::optional<Dwarf_Die> DwarfDefinitions::find(Dwarf_Die declaration) const {
    Dwarf_Die* found = nullptr;
    // From the innermost to the unit.
    const int count = dwarf_getscopes_die(&declaration, &found);
    const std::unique_ptr<Dwarf_Die, Free> scopes(found);
    std::string name;
    for (int i = count - 1; i >= 0; --i) {
        const auto tag = dwarf_tag(&found[i]);
        if (tag == DW_TAG_namespace || is_record(tag)) {
            name = below(name, found[i]);
        }
    }
    const auto known = known_.find(name);
    return known == known_.end() ? std::nullopt : std::optional(known->second);
}

}  // namespace snoopbox::compile
