// SPDX-License-Identifier: Apache-2.0
#include "tools/fill_in.h"

namespace snoopbox::tools {

std::optional<std::string> option_in(std::string_view text) {
    return text.starts_with('$') ? std::optional<std::string>(text.substr(1)) : std::nullopt;
}

std::vector<Probe> filled_in(std::vector<Probe> probes, const ValueOf& value_of) {
    std::erase_if(probes, [&](Probe& probe) {
        if (!probe.is_pattern) {
            return false;
        }
        const auto value = value_of(*option_in(probe.names.front())).value_or("");
        const bool is_user = value.find(':') != std::string::npos;
        probe.names = {value};
        return value.empty() || is_user != (probe.target == Target::user);
    });
    for (Probe& probe : probes) {
        for (std::string* text : {&probe.frequency, &probe.period, &probe.cpu}) {
            if (const auto option = option_in(*text)) {
                *text = value_of(*option).value_or("");
            }
        }
    }
    return probes;
}

}  // namespace snoopbox::tools
