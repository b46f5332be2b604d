// SPDX-License-Identifier: Apache-2.0
#include "bpf/map_check.h"

#include <linux/bpf.h>

#include "util/format.h"

namespace snoopbox::bpf {
namespace {

// libbpf adds up the sizes of .kconfig's variables in an int. Values of CONFIG_ options are short.
constexpr std::uint64_t most_kconfig_bytes = 1U << 16U;

class MapChecker {
  public:
    explicit MapChecker(const BtfView& btf) : btf_(btf) {}

    Status check() const {
        for (std::uint32_t id = 1; id <= btf_.count(); ++id) {
            if (btf_.kind(id) != BTF_KIND_DATASEC) {
                continue;
            }
            const auto section = btf_.name(btf_.type(id).name_off);
            Status good;
            if (section == ".maps") {
                good = check_definitions(id);
            } else if (section == ".kconfig") {
                good = check_kconfig(id);
            }
            if (!good) {
                return good;
            }
        }
        return {};
    }

  private:
    // The type behind typedefs and qualifiers, which check_types found to end.
    std::uint32_t plain(std::uint32_t id) const {
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
                    return id;
            }
        }
    }

    // `*target` in a pointer, or the array's element.
    std::uint32_t below(std::uint32_t id) const {
        id = plain(id);
        return btf_.kind(id) == BTF_KIND_PTR     ? plain(btf_.type(id).type)
               : btf_.kind(id) == BTF_KIND_ARRAY ? plain(btf_.part<btf_array>(id).type)
                                                 : 0;
    }

    Status check_definitions(std::uint32_t section) const {
        for (std::size_t i = 0; i < btf_.length(section); ++i) {
            const auto variable = btf_.type(btf_.part<btf_var_secinfo>(section, i).type);
            if (auto good = check_definition(plain(variable.type), false); !good) {
                return within(fmt::format("map \"{}\"", btf_.name(variable.name_off)),
                              std::move(good.error()));
            }
        }
        return {};
    }

    // A map is a struct whose members are pointers: `int (*type)[BPF_MAP_TYPE_HASH]`.
    Status check_definition(std::uint32_t id, bool inner) const {
        if (btf_.kind(id) != BTF_KIND_STRUCT) {
            return fail("its definition is no struct");
        }
        for (std::size_t i = 0; i < btf_.length(id); ++i) {
            const auto member = btf_.part<btf_member>(id, i);
            const auto name = btf_.name(member.name_off);
            if (name == "type") {
                // The kernel's struct_ops have another section. libbpf does not expect them here.
                const auto array = below(member.type);
                if (btf_.kind(array) != BTF_KIND_ARRAY ||
                    btf_.part<btf_array>(array).nelems == BPF_MAP_TYPE_STRUCT_OPS) {
                    return fail("its type is none of a map");
                }
            } else if (name == "values" && !inner) {
                const auto value = below(below(member.type));
                if (btf_.kind(value) == BTF_KIND_STRUCT) {
                    TRY(check_definition(value, true));
                }
            }
        }
        return {};
    }

    Status check_kconfig(std::uint32_t section) const {
        std::uint64_t total = 0;
        for (std::size_t i = 0; i < btf_.length(section); ++i) {
            std::uint32_t id = plain(btf_.type(btf_.part<btf_var_secinfo>(section, i).type).type);
            std::uint64_t count = 1;
            if (btf_.kind(id) == BTF_KIND_ARRAY) {
                count = btf_.part<btf_array>(id).nelems;
                id = plain(btf_.part<btf_array>(id).type);
            }
            const auto kind = btf_.kind(id);
            if (kind != BTF_KIND_INT && kind != BTF_KIND_ENUM && kind != BTF_KIND_ENUM64) {
                return fail("a variable of .kconfig is neither a number nor text");
            }
            total += count * btf_.type(id).size;
            if (total > most_kconfig_bytes) {
                return fail("the variables of .kconfig are too large");
            }
        }
        return {};
    }

    const BtfView& btf_;
};

}  // namespace

Status check_maps(const BtfView& btf) {
    return MapChecker(btf).check();
}

}  // namespace snoopbox::bpf
