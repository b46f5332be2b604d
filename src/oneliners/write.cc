// SPDX-License-Identifier: Apache-2.0
#include "oneliners/write.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "oneliners/tool_text.h"
#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::oneliners {
namespace {

std::string include(const std::string& header) {
    return header.starts_with('/') ? fmt::format("#include \"{}\"\n", header)
                                   : fmt::format("#include <{}>\n", header);
}

std::string summary_of(std::span<const Line> lines) {
    std::string all;
    for (const auto& line : lines) {
        const auto word = line.text.substr(0, line.text.find_first_of(" \t\n(\""));
        all += (all.empty() ? "" : ", ") + word;
    }
    return "one-liners: " + all;
}

std::string description_of(const tools::ToolSpec& of, std::span<const Line> lines) {
    auto text = fmt::format("Written by snoopbox {}, for\n", of.name);
    for (const auto& line : lines) {
        text += fmt::format("\n  {}\n", line.text);
    }
    return text;
}

// Whether the tool or the kinds of events that were written have it.
bool has_column(const tools::ToolSpec& of, const std::string& kinds, const std::string& name) {
    const auto& fixed = of.events.columns;
    return std::ranges::find(fixed, name, &tools::Column::name) != fixed.end() ||
           kinds.find("{name: " + name + ",") != std::string::npos;
}

// What a mark names: "one-liner 0:12:20:1:15: error: ..."
struct Mark {
    std::size_t line;
    Span where;
    std::string_view message;
};

std::optional<Mark> mark_in(std::string_view said, std::span<const Line> lines) {
    const auto at = said.find(mark_name);
    if (at != 0 || said.size() < mark_name.size() + 1) {
        return std::nullopt;
    }
    auto rest = said.substr(mark_name.size() + 1);
    std::array<std::size_t, 4> numbers{};  // the line, a span, and the line of the C
    for (auto& number : numbers) {
        const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        const auto length = static_cast<std::size_t>(stop - rest.data());
        if (error != std::errc() || length >= rest.size() || rest[length] != ':') {
            return std::nullopt;
        }
        rest.remove_prefix(length + 1);
    }
    constexpr std::string_view key = "error: ";
    const auto message = rest.find(key);
    if (numbers[0] >= lines.size() || message == std::string_view::npos || numbers[3] != 1) {
        return std::nullopt;
    }
    return Mark{numbers[0], {numbers[1], numbers[2]}, rest.substr(message + key.size())};
}

// The name in the part that the message quotes, otherwise the part.
Span narrowed(const Mark& mark, std::string_view text) {
    const auto open = mark.message.find('\'');
    const auto close = open == std::string_view::npos ? open : mark.message.find('\'', open + 1);
    if (close == std::string_view::npos) {
        return mark.where;
    }
    const auto name = mark.message.substr(open + 1, close - open - 1);
    const auto found = mark.where.in(text).find(name);
    return name.empty() || found == std::string_view::npos
               ? mark.where
               : Span{mark.where.begin + found, mark.where.begin + found + name.size()};
}

}  // namespace

Result<std::string> write_tool(const tools::ToolSpec& of, std::string_view whole,
                               const std::string& name, std::span<const Line> lines,
                               const Kernel& kernel, const Settings& settings) {
    std::string probes;
    std::string kinds;
    std::string reports;
    std::string code;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool is_event = lines[i].asks == tools::OneLiner::events;
        TRY_ASSIGN(const auto written, is_event ? write_event(of, lines[i], i, kernel, settings)
                                                : write_report(of, lines[i], i, kernel, settings));
        probes += written.probe;
        (is_event ? kinds : reports) += written.shows;
        code += written.code;
    }
    std::string text = "/* ---\n";
    text += fmt::format("name: {}\nsummary: {}\ndescription: {}\n", name,
                        quoted_yaml(summary_of(lines)), quoted_yaml(description_of(of, lines)));
    for (const auto* key : {"operands", "options", "filters", "time", "title"}) {
        auto kept = without_entries(section(of.declaration, key), "one_liner: ");
        for (const auto& option : of.options) {
            if (!option.matches.empty() && !has_column(of, kinds, option.matches)) {
                kept = without_entries(kept, "matches: " + option.matches);
            }
        }
        text += kept.find('\n') + 1 == kept.size() && kept.ends_with(":\n") ? "" : kept;
    }
    // With the kernel's own types, nothing has to be included.
    text += kernel.types.any() && settings.includes.empty() ? "headers: btf\n" : "";
    text += "probes:\n" + probes;
    text += kinds.empty() ? "" : "events:\n  kinds:\n" + kinds;
    text += reports.empty() ? "" : "reports:\n" + reports;
    text += "--- */\n";
    for (const auto& header : settings.includes) {
        text += include(header);
    }
    return text.append(code_of(whole)) + code;
}

std::string point_into_lines(const std::string& said, std::span<const Line> lines) {
    for (std::string_view rest = said; !rest.empty();) {
        const auto mark = mark_in(take_line(rest), lines);
        if (mark) {
            const auto& text = lines[mark->line].text;
            return fail_at(text, narrowed(*mark, text),
                           fmt::format("the compiler says: {}", mark->message))
                .value()
                .message;
        }
    }
    return said;
}

}  // namespace snoopbox::oneliners
