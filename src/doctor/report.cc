// SPDX-License-Identifier: Apache-2.0
#include "doctor/report.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "util/format.h"

namespace snoopbox::doctor {
namespace {

struct Look {
    std::string_view word;
    std::string_view colour;
};

Look look(State state) {
    switch (state) {
        case State::ok:
            return {"ok", "\033[32m"};
        case State::warn:
            return {"warn", "\033[33m"};
        case State::missing:
            return {"missing", "\033[31m"};
        case State::unknown:
            break;
    }
    return {"unknown", "\033[33m"};
}

bool is_shown(const Check& check, const Style& style) {
    return style.details || !check.detail || check.state == State::warn;
}

void append(std::string& out, const Check& check, const Style& style, std::size_t name_width) {
    const auto [word, colour] = look(check.state);
    out += fmt::format("{}{:<7}{}  {:<{}}  {}\n", style.colours ? colour : "", word,
                       style.colours ? "\033[0m" : "", check.name, name_width, check.finding);
    if (!check.remedy.empty()) {
        out += fmt::format("{:{}}-> {}\n", "", 11 + name_width, check.remedy);
    }
}

// Tools of which the same is to be said share an entry, so that the report fits on a screen.
std::vector<Check> tool_checks(const Report& report, const Style& style) {
    std::vector<Check> checks;
    for (const auto& tool : report.tools) {
        const auto& check = tool.check;
        const auto same = std::ranges::find_if(checks, [&check](const Check& other) {
            return other.state == check.state && other.finding == check.finding &&
                   other.remedy == check.remedy;
        });
        if (style.details || same == checks.end()) {
            checks.push_back(check);
        } else {
            same->name += ", " + check.name;
        }
    }
    if (!style.details) {
        for (auto& check : checks) {
            check.finding = check.name + ": " + check.finding;
            check.name = "tools";
        }
    }
    return checks;
}

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void put(Writer& writer, const char* key, std::string_view value) {
    writer.Key(key);
    if (value.empty()) {
        writer.Null();
    } else {
        writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    }
}

void put(Writer& writer, const Check& check) {
    put(writer, "name", check.name);
    put(writer, "state", look(check.state).word);
    put(writer, "finding", check.finding);
    put(writer, "remedy", check.remedy);
}

}  // namespace

std::string as_text(const Report& report, const Style& style) {
    std::size_t width = 0;
    for (const auto& check : report.checks) {
        width = std::max(width, is_shown(check, style) ? check.name.size() : 0);
    }
    const auto of_tools = tool_checks(report, style);
    for (const auto& check : of_tools) {
        width = std::max(width, check.name.size());
    }
    std::string out;
    for (const auto& check : report.checks) {
        if (is_shown(check, style)) {
            append(out, check, style, width);
        }
    }
    out += '\n';
    for (const auto& check : of_tools) {
        append(out, check, style, width);
    }
    return out;
}

std::string as_json(const Report& report) {
    rapidjson::StringBuffer buffer;
    Writer writer(buffer);
    writer.StartObject();
    writer.Key("checks");
    writer.StartArray();
    for (const auto& check : report.checks) {
        writer.StartObject();
        put(writer, check);
        writer.EndObject();
    }
    writer.EndArray();
    writer.Key("tools");
    writer.StartArray();
    for (const auto& tool : report.tools) {
        writer.StartObject();
        put(writer, tool.check);
        put(writer, "method", tool.method);
        put(writer, "headers", tool.headers);
        writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
    return std::string(buffer.GetString()) + "\n";
}

bool can_run(const Report& report, const std::string& tool) {
    return std::ranges::any_of(report.tools, [&](const ToolCheck& one) {
        return one.check.name == tool &&
               (one.check.state == State::ok || one.check.state == State::warn);
    });
}

}  // namespace snoopbox::doctor
