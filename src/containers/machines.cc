// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <charconv>

#include "containers/facts.h"
#include "containers/json.h"
#include "util/lines.h"

namespace snoopbox::containers {
namespace {

constexpr auto directory = "run/systemd/machines/";

// systemd quotes what needs it for a shell.
std::string_view without_quotes(std::string_view text) {
    return text.size() >= 2 && text.front() == '"' && text.back() == '"'
               ? text.substr(1, text.size() - 2)
               : text;
}

std::map<std::string_view, std::string_view> read_settings(std::string_view text) {
    std::map<std::string_view, std::string_view> settings;
    while (!text.empty()) {
        const auto line = take_line(text);
        if (const auto equals = line.find('='); equals != std::string_view::npos) {
            settings.emplace(line.substr(0, equals), without_quotes(line.substr(equals + 1)));
        }
    }
    return settings;
}

}  // namespace

std::vector<Known> machines_known(const HostFiles& files) {
    constexpr std::size_t most_bytes = std::size_t{64} << 10U;
    std::vector<Known> known;
    for (auto& name : files.names_in(directory)) {
        // unit:NAME are links to the machines of units.
        const auto text =
            name.starts_with("unit:") ? std::nullopt : files.read(directory + name, most_bytes);
        auto settings = read_settings(text ? std::string_view(*text) : "");
        const auto unit = settings.contains("SCOPE") ? settings["SCOPE"] : settings["UNIT"];
        // "sub-unit" ones are in the middle of a service.
        if (settings["CLASS"] != "container" || unit.empty()) {
            continue;
        }
        Facts facts;
        facts.name = name.substr(0, most_text);
        const auto service = settings["SERVICE"];
        facts.runtime = service == "systemd-nspawn" || service.empty()
                            ? "nspawn"
                            : std::string(service.substr(0, 64));
        const auto leader = settings["LEADER"];
        std::from_chars(leader.data(), leader.data() + leader.size(), facts.pid);
        known.push_back({std::move(name), std::string(unit), std::move(facts)});
    }
    return known;
}

std::string lxc_runtime(const HostFiles& files, const std::string& name) {
    constexpr auto keepers = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"incus", "run/incus/"},
        {"incus", "var/lib/incus/containers/"},
        {"lxd", "var/snap/lxd/common/lxd/containers/"},
        {"lxd", "var/lib/lxd/containers/"},
    });
    const auto* keeper = std::ranges::find_if(keepers, [&](const auto& entry) {
        return !files.names_in(std::string(entry.second) + name).empty();
    });
    return std::string(keeper == keepers.end() ? "lxc" : keeper->first);
}

std::map<std::string, Facts> pods_with_logs(const HostFiles& files) {
    std::map<std::string, Facts> pods;
    for (const auto& name : files.names_in("var/log/pods")) {  // NAMESPACE_POD_UID
        const auto first = name.find('_');
        const auto last = name.rfind('_');
        if (first == std::string::npos || first == last) {
            continue;
        }
        Facts facts;
        facts.pod_namespace = name.substr(0, first);
        facts.pod = name.substr(first + 1, last - first - 1);
        pods.insert_or_assign(name.substr(last + 1), std::move(facts));
    }
    return pods;
}

}  // namespace snoopbox::containers
