// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/type_selection.h"

#include <bpf/btf.h>

#include <set>
#include <vector>

#include "headers/btf/type_writer.h"
#include "util/btf_types.h"

namespace snoopbox::headers {
namespace {

class Selection {
  public:
    Selection(const btf* types, const SourceNames& names)
        // libbcc declares a tracepoint's struct itself, with the types from the kernel's own text.
        : types_(types), names_(names), any_integer_(names.has("TRACEPOINT_PROBE")) {
        const std::uint32_t count = btf__type_cnt(types);
        for (std::uint32_t id = 1; id < count; ++id) {
            look_at(id);
        }
    }

    Result<std::string> write() {
        TypeWriter writer(types_, names_);
        for (const auto id : structs_) {
            writer.name_tag(id);
        }
        for (const auto id : whole_) {
            writer.keep_whole(id);
        }
        for (const auto id : enums_) {
            writer.write_enum(id);
        }
        for (const auto id : typedefs_) {
            writer.write_typedef(id);
        }
        for (const auto id : structs_) {
            writer.queue(id);
        }
        writer.write_queued();
        if (writer.damaged()) {
            return fail("its types lie within each other without end");
        }
        return writer.text();
    }

  private:
    std::string_view name_at(std::uint32_t offset) const {
        return snoopbox::name_at(types_, offset);
    }

    bool has_enumerator(const btf_type* type) const {
        for (std::uint16_t i = 0; i < btf_vlen(type); ++i) {
            if (names_.has(name_at(btf_is_enum64(type) ? btf_enum64(type)[i].name_off
                                                       : btf_enum(type)[i].name_off))) {
                return true;
            }
        }
        return false;
    }

    bool is_integer(std::uint32_t id) const {
        const int resolved = btf__resolve_type(types_, id);
        return resolved > 0 &&
               btf_is_int(btf__type_by_id(types_, static_cast<std::uint32_t>(resolved)));
    }

    void look_at(std::uint32_t id) {
        const btf_type* type = btf__type_by_id(types_, id);
        if (btf_is_composite(type)) {
            const auto name = name_at(type->name_off);
            if (names_.has_tag(name) && !names_.defines_tag(name) && tags_.insert(name).second) {
                structs_.push_back(id);
                if (names_.makes_tagged_objects(name)) {
                    whole_.push_back(id);
                }
            }
        } else if (btf_is_any_enum(type)) {
            const auto name = name_at(type->name_off);
            const bool named = names_.has_tag(name) && tags_.insert(name).second;
            if ((named || has_enumerator(type)) && !names_.defines_tag(name)) {
                enums_.push_back(id);
            }
        } else if (btf_is_typedef(type)) {
            const auto name = name_at(type->name_off);
            if ((names_.has(name) || (any_integer_ && is_integer(id))) &&
                typedef_names_.insert(name).second) {
                typedefs_.push_back(id);
                if (names_.makes_objects(name)) {
                    whole_.push_back(id);
                }
            }
        }
    }

    const btf* types_;
    const SourceNames& names_;
    bool any_integer_;
    // If several types have one name, the first counts, as in the tree of all types.
    std::set<std::string_view> tags_;
    std::set<std::string_view> typedef_names_;
    std::vector<std::uint32_t> structs_;
    std::vector<std::uint32_t> whole_;
    std::vector<std::uint32_t> enums_;
    std::vector<std::uint32_t> typedefs_;
};

}  // namespace

Result<std::string> select_types(const btf* types, const SourceNames& names) {
    return Selection(types, names).write();
}

}  // namespace snoopbox::headers
