// SPDX-License-Identifier: Apache-2.0
#include "bpf/enumerators.h"

#include <algorithm>

namespace snoopbox::bpf {
namespace {

using Enumerators = std::vector<std::pair<std::uint64_t, std::string_view>>;

Enumerators values_of(const BtfView& types, std::uint32_t id) {
    Enumerators values;
    for (std::uint32_t i = 0; i < types.length(id); ++i) {
        if (types.kind(id) == std::uint32_t{BTF_KIND_ENUM64}) {
            const auto value = types.part<btf_enum64>(id, i);
            values.emplace_back(std::uint64_t{value.val_hi32} << 32U | value.val_lo32,
                                types.name(value.name_off));
        } else {
            const auto value = types.part<btf_enum>(id, i);
            values.emplace_back(static_cast<std::uint64_t>(std::int64_t{value.val}),
                                types.name(value.name_off));
        }
    }
    return values;
}

}  // namespace

Enumerators enumerators_of(const BtfView& types, std::string_view name) {
    for (std::uint32_t id = 1; id <= types.count(); ++id) {
        const auto kind = types.kind(id);
        if ((kind != BTF_KIND_ENUM && kind != std::uint32_t{BTF_KIND_ENUM64}) ||
            types.length(id) == 0) {
            continue;
        }
        const bool is_anonymous = types.type(id).name_off == 0;
        if (!is_anonymous && types.name(types.type(id).name_off) != name) {
            continue;
        }
        auto values = values_of(types, id);
        const auto is_it = [&](const auto& value) { return value.second == name; };
        if (!is_anonymous || std::ranges::any_of(values, is_it)) {
            return values;
        }
    }
    return {};
}

}  // namespace snoopbox::bpf
