// SPDX-License-Identifier: Apache-2.0
// Lines that show a row for each event, as BCC's trace does.
#include <algorithm>
#include <set>
#include <utility>

#include "oneliners/emit.h"
#include "oneliners/format.h"
#include "oneliners/point.h"
#include "oneliners/probe.h"
#include "oneliners/shown.h"
#include "oneliners/tool_text.h"
#include "oneliners/write.h"
#include "tools/c_source.h"
#include "util/ascii.h"
#include "util/format.h"
#include "util/lines.h"

namespace snoopbox::oneliners {
namespace {

// A text with values, for a column.
struct Message {
    std::string text;
    std::vector<Shown> values;
};

class EventWriter {
  public:
    EventWriter(const tools::ToolSpec& of, const Probe& probe, std::size_t number, Point& point,
                const Settings& settings)
        : of_(of),
          probe_(probe),
          number_(number),
          point_(point),
          types_(point.types()),
          settings_(settings),
          scope_(point.scope(settings.compares_bytes)) {
        for (const auto& column : of.events.columns) {
            columns_.insert(column.name);
        }
        columns_.insert({"function", "message"});
    }

    Result<Written> write() {
        TRY_ASSIGN(const auto condition, condition_of(probe_, number_, types_, scope_, settings_));
        if (probe_.format) {
            TRY(take_format());
        } else {
            TRY(take_all());
        }
        return Written{entry(), kind(), code(condition)};
    }

  private:
    void add(Shown shown, std::string name) {
        shown.name = std::move(name);
        shown.member = fmt::format("v{}", message_.values.size() + 1);
        shown.probe = number_;
        message_.text += "{" + shown.name + "}";
        message_.values.push_back(std::move(shown));
    }

    Status take_format() {
        TRY_ASSIGN(const auto format, read_format(probe_.text, *probe_.format));
        const auto& conversions = format.conversions;
        if (conversions.size() != probe_.values.size()) {
            const bool too_few = conversions.size() > probe_.values.size();
            return fail_at(
                probe_.text,
                too_few ? conversions[probe_.values.size()].where
                        : probe_.values[conversions.size()],
                fmt::format("the format is for {} value{}, and there {} {}", conversions.size(),
                            conversions.size() == 1 ? "" : "s",
                            probe_.values.size() == 1 ? "is" : "are", probe_.values.size()));
        }
        for (std::size_t i = 0; i < conversions.size(); ++i) {
            const auto where = probe_.values[i];
            TRY_ASSIGN(const auto expression, read_expression(probe_.text, where, types_, scope_));
            TRY_ASSIGN(auto shown,
                       as_converted(probe_.text, expression, conversions[i], types_, settings_));
            auto before = escaped_braces(conversions[i].before);
            if (shown.format == ", format: hex" && before.ends_with("0x")) {
                before.resize(before.size() - 2);  // the format has that, too
            }
            message_.text += before;
            add(std::move(shown), column_name(probe_.text, where, columns_));
        }
        message_.text += escaped_braces(format.after);
        return {};
    }

    // All that is known, by their names and types.
    Status take_all() {
        for (const auto& known : point_.known()) {
            if (!known.is_shown) {
                continue;
            }
            point_.use(known);
            Expression expression{.kind = Expression::Kind::name,
                                  .text = known.c,
                                  .of = {},
                                  .type = known.type,
                                  .where = probe_.name_at};
            expression.is_word = known.is_word && known.type.kind == Type::Kind::pointer;
            auto name = known.name.starts_with("args->") ? known.name.substr(6) : known.name;
            message_.text += (message_.text.empty() ? "" : " ") + name + "=";
            add(as_typed(expression, types_, settings_),
                column_name(known.name, {0, known.name.size()}, columns_));
        }
        return {};
    }

    std::string struct_name() const { return fmt::format("line_{}", number_ + 1); }
    std::string handler() const { return fmt::format("traced_{}", number_ + 1); }

    std::string entry() const {
        return fmt::format("  - {{handler: {}, {}}}\n", handler(), point_.target());
    }

    // The declared columns, as they are written.
    std::string fixed_columns() const {
        std::string columns;
        const auto events = section(of_.declaration, "events");
        for (std::string_view rest = events; !rest.empty();) {
            const auto line = take_line(rest);
            if (trimmed_line(line).starts_with("- {name:")) {
                columns += fmt::format("        {}\n", trimmed_line(line));
            }
        }
        return columns;
    }
    static std::string_view trimmed_line(std::string_view line) { return snoopbox::trimmed(line); }

    std::string kind() const {
        auto text =
            fmt::format("    - struct: {}\n      columns:\n{}", struct_name(), fixed_columns());
        text += fmt::format(
            "        - {{name: function, heading: FUNC, width: 16, field: kind, format: name, "
            "names: "
            "{{{}: {}}}}}\n",
            number_, quoted_yaml(probe_.name));
        if (message_.values.empty() && !message_.text.empty()) {
            std::string plain;  // braces are not escaped
            for (std::size_t i = 0; i < message_.text.size(); ++i) {
                plain += message_.text[i];
                i += message_.text[i] == '{' || message_.text[i] == '}' ? 1 : 0;
            }
            text += fmt::format(
                "        - {{name: message, heading: \"-\", field: kind, format: name, names: "
                "{{{}: "
                "{}}}}}\n",
                number_, quoted_yaml(plain));
        } else if (!message_.values.empty()) {
            text += fmt::format("        - {{name: message, heading: \"-\", shows: {}}}\n",
                                quoted_yaml(message_.text));
        }
        for (const auto& shown : message_.values) {
            text += fmt::format("        - {}\n", shown.column());
        }
        return text;
    }

    std::string code(const std::string& condition) const {
        const auto& line = of_.events.kinds.front().struct_name;
        const tools::CSource declared(of_.source);
        const auto body = snoopbox::trimmed(declared.struct_body(line));
        std::size_t bytes = 0;
        std::string text = fmt::format(
            "\nstruct {0} {{ /* begins like struct {1} */\n    {2}\n{3}}};\nSNOOP_EVENT(struct "
            "{0});\n",
            struct_name(), line, body, members_of(message_.values, bytes));
        text += fmt::format(
            "\nstatic __always_inline int {}({})\n{{\n    struct {} *event;\n{}\n"
            "    if (!is_wanted_line())\n        return 0;\n{}"
            "    event = snoop_reserve(sizeof(*event));\n    if (!event)\n        return 0;\n"
            "    begin_line(ctx, (struct {} *)event);\n    event->kind = SNOOP_KIND({});\n",
            handler(), point_.parameters(), struct_name(), point_.declarations(), condition, line,
            struct_name());
        for (const auto& shown : message_.values) {
            text += shown.fill("event->", settings_);
        }
        return text + "    snoop_submit(event);\n    return 0;\n}\n";
    }

    const tools::ToolSpec& of_;
    const Probe& probe_;
    std::size_t number_;
    Point& point_;
    const Types& types_;
    const Settings& settings_;
    Scope scope_;
    std::set<std::string> columns_;
    Message message_;
};

}  // namespace

Result<Written> write_event(const tools::ToolSpec& of, const Line& line, std::size_t number,
                            const Kernel& kernel, const Settings& settings) {
    TRY_ASSIGN(const auto probe, read_trace(line.text));
    TRY_ASSIGN(auto point, Point::find(probe, kernel));
    return EventWriter(of, probe, number, point, settings).write();
}

}  // namespace snoopbox::oneliners
