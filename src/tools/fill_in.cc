// SPDX-License-Identifier: Apache-2.0
#include "tools/fill_in.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "util/format.h"

namespace snoopbox::tools {
namespace {

bool has_colon(std::string_view text) {
    return text.find(':') != std::string_view::npos;
}

// What the user wrote for a probe of `any`, as BCC's tools take it.
Status choose_target(Probe& probe, const std::string& text) {
    const auto kind = has_colon(text) ? text.substr(0, text.find(':')) : "p";
    auto name = has_colon(text) ? text.substr(kind.size() + 1) : text;
    const auto is_one_of = [&](std::string_view kinds) {
        return kind.size() == 1 && kinds.find(kind) != std::string_view::npos;
    };
    if (is_one_of("pr")) {
        name.erase(0, name.starts_with(':') ? 1 : 0);
        probe.at_return = kind == "r";
        probe.target = has_colon(name) ? Target::user : Target::function;
    } else if (is_one_of("tu")) {
        probe.target = kind == "t" ? Target::tracepoint : Target::usdt;
    } else {
        name = text;
        probe.target = Target::user;
    }
    const auto colons = std::ranges::count(name, ':');
    const auto most = probe.target == Target::function ? 0 : probe.target == Target::usdt ? 2 : 1;
    if (name.empty() || name.starts_with(':') || name.ends_with(':') || colons > most ||
        (colons == 0) != (most == 0)) {
        return fail(fmt::format("\"{}\" names no probe", text),
                    "give FUNCTION, FILE:FUNCTION, t:CATEGORY:TRACEPOINT or u:FILE:PROBE, with r: "
                    "before a function for its return");
    }
    probe.names = {std::move(name)};
    return {};
}

void fill_in_files(Probe& probe, const ValueOf& value_of) {
    std::vector<std::string> names;
    for (const auto& name : probe.names) {
        const auto of = file_option_in(name);
        if (!of) {
            names.push_back(name);
            continue;
        }
        const auto file = value_of(of->option);
        if (!file) {
            continue;
        }
        names.push_back(*file + ":" + of->rest);
        if (probe.first) {
            names = {names.back()};  // who names a file wants no other
            break;
        }
    }
    probe.names = std::move(names);
}

// Whether the probe is left.
Result<bool> fill(Probe& probe, const ValueOf& value_of) {
    for (std::string* text : {&probe.frequency, &probe.period, &probe.cpu}) {
        if (const auto option = option_in(*text)) {
            *text = value_of(*option).value_or("");
        }
    }
    if (probe.is_list) {
        return !probe.names.empty();
    }
    if (!probe.is_pattern) {
        fill_in_files(probe, value_of);
        return !probe.names.empty();
    }
    const auto value = value_of(*option_in(probe.names.front())).value_or("");
    if (probe.target == Target::any && !value.empty()) {
        TRY(choose_target(probe, value));
        return true;
    }
    probe.names = {value};
    return !value.empty() && has_colon(value) == (probe.target == Target::user);
}

}  // namespace

std::optional<std::string> option_in(std::string_view text) {
    return text.starts_with('$') && !has_colon(text) ? std::optional<std::string>(text.substr(1))
                                                     : std::nullopt;
}

std::optional<FileOption> file_option_in(std::string_view name) {
    if (!name.starts_with('$') || !has_colon(name)) {
        return std::nullopt;
    }
    const auto colon = name.find(':');
    return FileOption{std::string(name.substr(1, colon - 1)), std::string(name.substr(colon + 1))};
}

Result<std::vector<Probe>> filled_in(std::vector<Probe> probes, const ValueOf& value_of) {
    std::vector<Probe> filled;
    for (Probe& probe : probes) {
        TRY_ASSIGN(const bool left, fill(probe, value_of));
        if (left) {
            filled.push_back(std::move(probe));
        }
    }
    return filled;
}

void fill_in_several(const Option& option, const std::vector<std::string>& texts,
                     std::vector<Probe>& probes) {
    for (Probe& probe : probes) {
        if (!probe.is_pattern || option_in(probe.names.front()) != option.name) {
            continue;
        }
        probe.is_list = true;
        probe.names.clear();
        std::ranges::copy_if(texts, std::back_inserter(probe.names), [&](const std::string& text) {
            return has_colon(text) == (probe.target == Target::user);
        });
    }
}

void add_prefix(const Option& option, const std::string& prefix, std::vector<Probe>& probes) {
    for (Probe& probe : probes) {
        for (std::string& name : probe.names) {
            const auto of = file_option_in(name);
            if (probe.target == Target::user && of && of->option == option.prefixes) {
                name.insert(name.size() - of->rest.size(), prefix);
            }
        }
    }
}

void add_libraries(const Option& option, const std::vector<std::string>& added,
                   const std::function<bool(const std::string& option)>& given,
                   std::vector<Probe>& probes) {
    for (Probe& probe : probes) {
        std::vector<std::string> more;
        for (const std::string& text : added) {
            const auto colon = text.find(':');
            const auto library = std::ranges::find(option.libraries, text.substr(0, colon),
                                                   &std::pair<std::string, std::string>::first);
            for (const std::string& name : probe.names) {
                if (probe.target == Target::user && name.starts_with(library->second + ":")) {
                    more.push_back(text.substr(colon + 1) + name.substr(library->second.size()));
                }
            }
        }
        if (!more.empty() && std::ranges::any_of(probe.unless, given)) {
            probe.names.clear();
            probe.unless.clear();
        }
        probe.names.insert(probe.names.end(), more.begin(), more.end());
    }
}

}  // namespace snoopbox::tools
