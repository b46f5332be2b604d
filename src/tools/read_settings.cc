// SPDX-License-Identifier: Apache-2.0
// Reports that are lines of a unit file.
#include <algorithm>
#include <utility>

#include "tools/declarations.h"
#include "tools/words.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

// As systemd names them.
bool is_setting_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

// What of the map's entries the values are.
void read_values(const Mapping& entry, Setting& setting, Declarations& into, Problems& problems) {
    auto& column = setting.column;
    column.line = entry.line();
    column.name = setting.name;
    column.field = entry.required_text("field");
    column.of = entry.texts("of");
    column.format = read_format(entry, problems);
    check_operands(column, problems);
    into.references.push_back({Reference::To::identifier, "map", entry.name("map")});
    into.references.push_back({Reference::To::identifier, "field", entry.name("field")});
    for (const auto& name : column.of) {
        into.references.push_back({Reference::To::identifier, "of", {name, entry.line()}});
    }
}

void check_setting(const Setting& setting, const std::vector<Setting>& before, const Mapping& entry,
                   Problems& problems) {
    const auto add = [&](std::string_view what) {
        problems.add(entry.line(), fmt::format("setting \"{}\": {}", setting.name, what));
    };
    const auto is_before = [&](const std::string& name) {
        return std::ranges::find(before, name, &Setting::name) != before.end();
    };
    if (!is_setting_name(setting.name)) {
        add("a name is made of A-Z, a-z and 0-9");
    }
    if (is_before(setting.name)) {
        add("it is there twice");
    }
    if (setting.text.empty() == setting.map.empty()) {
        add(R"(it has either "text" or "map")");
    }
    if (!setting.besides.empty() && !is_before(setting.besides)) {
        add(R"("besides" names none that is before it)");
    }
    for (const auto* key : {"field", "of", "format", "directories", "besides", "most"}) {
        if (setting.map.empty() && entry.find(key) != nullptr) {
            add(fmt::format(R"("{}" goes with "map" only)", key));
        }
    }
}

}  // namespace

void read_settings(const Mapping& entry, Report& report, Declarations& into, Problems& problems) {
    report.section = entry.text("section");
    if (report.as != Report::As::settings) {
        return;
    }
    if (!is_setting_name(entry.required_text("section"))) {
        problems.add(entry.line(), R"("section" is the name of one, such as Service)");
    }
    if (entry.find("map") != nullptr || entry.find("keys") != nullptr) {
        problems.add(entry.line(), R"(with as: settings, each of "settings" has its own "map")");
    }
    for (const YamlNode& node : entry.required_list("settings")) {
        const Mapping item(node, "a setting", keys_of("setting"), problems);
        Setting setting;
        setting.name = item.required_text("name");
        setting.text = item.text("text");
        setting.map = item.text("map");
        if (!setting.map.empty()) {
            read_values(item, setting, into, problems);
        }
        setting.directories = item.boolean("directories");
        setting.besides = item.text("besides");
        const auto most = item.number("most").value_or(1);
        if (most < 1) {
            problems.add(item.line(), R"("most" of a setting must be at least 1)");
        }
        setting.most = item.find("most") == nullptr ? 0 : static_cast<std::size_t>(most);
        check_setting(setting, report.settings, item, problems);
        report.settings.push_back(std::move(setting));
    }
}

}  // namespace snoopbox::tools
