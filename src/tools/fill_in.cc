// SPDX-License-Identifier: Apache-2.0
#include "tools/fill_in.h"

#include <algorithm>
#include <cstddef>
#include <utility>

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

void add_libraries(const Option& option, const std::vector<std::string>& added,
                   std::vector<Probe>& probes) {
    for (const std::string& text : added) {
        const auto colon = text.find(':');
        const auto library = std::ranges::find(option.libraries, text.substr(0, colon),
                                               &std::pair<std::string, std::string>::first);
        for (Probe& probe : probes) {
            for (std::size_t i = 0, known = probe.names.size(); i < known; ++i) {
                const std::string& name = probe.names[i];
                if (probe.target == Target::user && name.starts_with(library->second + ":")) {
                    probe.names.push_back(text.substr(colon + 1) +
                                          name.substr(library->second.size()));
                }
            }
        }
    }
}

}  // namespace snoopbox::tools
