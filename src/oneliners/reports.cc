// SPDX-License-Identifier: Apache-2.0
// Lines whose values are counted, or shown as a histogram, as BCC's argdist does.
#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "oneliners/emit.h"
#include "oneliners/point.h"
#include "oneliners/probe.h"
#include "oneliners/shown.h"
#include "oneliners/tool_text.h"
#include "oneliners/write.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

class ReportWriter {
  public:
    ReportWriter(const Line& line, const Probe& probe, std::size_t number, Point& point,
                 const Settings& settings)
        : is_histogram_(line.asks == tools::OneLiner::histogram),
          probe_(probe),
          number_(number),
          point_(point),
          types_(point.types()),
          settings_(settings),
          scope_(point.scope(settings.compares_bytes)),
          columns_{"count", "event", "label", "probe"} {}

    Result<Written> write() {
        TRY_ASSIGN(const auto condition, condition_of(probe_, number_, types_, scope_, settings_));
        TRY(probe_.values.empty() ? take_usual() : take_values());
        if (is_histogram_ && values_.size() != 1) {
            return fail_at(probe_.text, {probe_.values[1].begin, probe_.values.back().end},
                           "a histogram is of one value");
        }
        if (is_histogram_ && (values_.front().count != 0 || values_.front().is_text)) {
            return fail_at(probe_.text, values_.front().where, "a histogram is of numbers");
        }
        return Written{entry(), is_histogram_ ? histogram() : table(),
                       is_histogram_ ? histogram_code(condition) : table_code(condition)};
    }

  private:
    // Without values, calls are counted or, at the return, results.
    Status take_usual() {
        const auto known = std::ranges::find(point_.known(), "retval", &Known::name);
        if (probe_.kind == Probe::Kind::at_return && known != point_.known().end() &&
            known->why_not.empty()) {
            point_.use(*known);
            Expression result{.kind = Expression::Kind::name,
                              .text = known->c,
                              .of = {},
                              .type = known->type,
                              .where = probe_.name_at};
            // As BCC does where no type is known.
            if (known->type.kind == Type::Kind::unknown) {
                result.text = "(int)" + result.text;
                result.type = number_type("int", 4, true);
            }
            add(as_typed(result, types_, settings_), "retval", "retval");
            return {};
        }
        return is_histogram_
                   ? Status(fail_at(probe_.text, probe_.name_at, "a histogram needs a value",
                                    "such as " + probe_.name + ".VALUE"))
                   : Status();
    }

    Status take_values() {
        for (std::size_t i = 0; i < probe_.values.size(); ++i) {
            const auto where = probe_.values[i];
            TRY_ASSIGN(auto expression, read_expression(probe_.text, where, types_, scope_));
            if (!probe_.types.empty()) {
                TRY_ASSIGN(const auto type, read_type(probe_.text, probe_.types[i], types_));
                TRY(convert(expression, type, probe_.types[i]));
            }
            if (expression.type.kind == Type::Kind::record ||
                expression.type.kind == Type::Kind::nothing) {
                return fail_at(probe_.text, where, "this is no value that can be counted",
                               "name one of its members");
            }
            add(as_typed(expression, types_, settings_), column_name(probe_.text, where, columns_),
                where.in(probe_.text));
        }
        return {};
    }

    // The type that the user gives tells how the value is shown: a char * is a text.
    Status convert(Expression& expression, const Type& type, Span where) const {
        if (type.kind == Type::Kind::record || type.kind == Type::Kind::nothing) {
            return fail_at(probe_.text, where, "values are numbers, or texts by char *");
        }
        const bool is_array = expression.type.kind == Type::Kind::array;
        if (is_array && type.kind == Type::Kind::pointer) {
            return {};
        }
        Expression cast{.kind = Expression::Kind::cast,
                        .text = types_.is_user(type) ? Types::held_in(type)
                                                     : std::string(where.in(probe_.text)),
                        .of = {},
                        .type = type,
                        .where = expression.where};
        cast.of.push_back(std::move(expression));
        expression = std::move(cast);
        return {};
    }

    void add(Shown shown, std::string name, std::string_view said) {
        shown.name = std::move(name);
        shown.member = fmt::format("v{}", values_.size() + 1);
        shown.probe = number_;
        said_.emplace_back(said);
        values_.push_back(std::move(shown));
    }

    std::string handler() const { return fmt::format("traced_{}", number_ + 1); }
    std::string key() const { return fmt::format("counted_{}", number_ + 1); }
    std::string map() const { return fmt::format("counts_{}", number_ + 1); }
    std::string label() const { return probe_.label.empty() ? probe_.text : probe_.label; }

    std::string entry() const {
        return fmt::format("  - {{handler: {}, {}}}\n", handler(), point_.target());
    }

    std::string histogram() const {
        return fmt::format(
            "  - map: {}\n    as: histogram\n    cumulative: cumulative\n    unit: {}\n"
            "    keys:\n      - {{name: probe, field: probe, format: name, names: {{{}: {}}}}}\n",
            map(), quoted_yaml(said_.front()), number_, quoted_yaml(label()));
    }

    std::string table() const {
        std::string event;
        std::string columns;
        for (std::size_t i = 0; i < values_.size(); ++i) {
            event += fmt::format("{}{} = {{{}}}", event.empty() ? "" : ", ",
                                 escaped_braces(said_[i]), values_[i].name);
            columns += fmt::format("      - {}\n", values_[i].column());
        }
        if (values_.empty()) {
            columns = "      - {name: event, field: v1, format: name, names: {1: total calls}}\n";
        } else {
            columns =
                fmt::format("      - {{name: event, shows: {}}}\n", quoted_yaml(event)) + columns;
        }
        return fmt::format(
            "  - map: {}\n    as: table\n    label: {}\n    cumulative: cumulative\n"
            "    sort: count\n    top: top\n    columns:\n"
            "      - {{name: count, width: 10, field: value}}\n{}",
            map(), quoted_yaml(label()), columns);
    }

    std::string begin(const std::string& locals, const std::string& condition) const {
        return fmt::format(
            "\nstatic __always_inline int {}({})\n{{\n{}{}\n    if (!is_wanted_line())\n"
            "        return 0;\n{}",
            handler(), point_.parameters(), locals, point_.declarations(), condition);
    }

    std::string histogram_code(const std::string& condition) const {
        const auto& value = values_.front();
        return fmt::format(
                   "\nstruct {0} {{\n    SNOOP_OWNER\n    u32 probe;\n    u32 slot;\n}};\n"
                   "SNOOP_HISTOGRAM_BY({1}, struct {0});\n",
                   key(), map()) +
               begin(fmt::format("    struct {} snoop_key = {{.probe = {}}};\n"
                                 "    struct snoop_slot *snoop_found, snoop_none = {{}};\n    u64 "
                                 "snoop_value;\n",
                                 key(), number_),
                     condition) +
               marked(number_, value.where, fmt::format("    snoop_value = {};\n", value.value),
                      settings_) +
               fmt::format(
                   "    snoop_key.slot = snoop_{}slot(snoop_value);\n"
                   "    snoop_set_owner(&snoop_key, snoop_owner());\n"
                   "    snoop_found = {}.lookup_or_try_init(&snoop_key, &snoop_none);\n    if "
                   "(snoop_found)\n"
                   "        snoop_count_in(snoop_found, snoop_value);\n    return 0;\n}}\n",
                   value.is_signed ? "signed_" : "", map());
    }

    // Keys that are too large for the stack are made in a map.
    std::string table_code(const std::string& condition) const {
        constexpr std::size_t most_on_stack = 128;
        std::size_t bytes = 0;
        const auto body = values_.empty() ? "    u64 v1;\n" : members_of(values_, bytes);
        const bool on_stack = bytes <= most_on_stack;
        std::string code = fmt::format(
            "\nstruct {0} {{\n    SNOOP_OWNER\n{1}}};\nBPF_HASH({2}, struct {0}, u64, 10240);\n",
            key(), body, map());
        if (!on_stack) {
            code +=
                fmt::format("BPF_PERCPU_ARRAY(scratch_{}, struct {}, 1);\n", number_ + 1, key());
        }
        code += begin(
            on_stack
                ? fmt::format("    struct {} snoop_key = {{}};\n"
                              "    u64 *snoop_found, snoop_zero = 0;\n",
                              key())
                : fmt::format("    int snoop_first = 0;\n    struct {} *snoop_key = scratch_{}."
                              "lookup(&snoop_first);\n    u64 *snoop_found, snoop_zero = 0;\n",
                              key(), number_ + 1),
            condition);
        if (!on_stack) {
            code +=
                "    if (!snoop_key)\n        return 0;\n    __builtin_memset(snoop_key, 0, "
                "sizeof(*snoop_key));\n";
        }
        for (const auto& value : values_) {
            code += value.fill(on_stack ? "snoop_key." : "snoop_key->", settings_);
        }
        code += values_.empty() ? "    snoop_key.v1 = 1;\n" : "";
        return code +
               fmt::format(
                   "    snoop_set_owner({1}snoop_key, snoop_owner());\n"
                   "    snoop_found = {0}.lookup_or_try_init({1}snoop_key, &snoop_zero);\n    "
                   "if (snoop_found)\n"
                   "        __sync_fetch_and_add(snoop_found, 1);\n    return 0;\n}}\n",
                   map(), on_stack ? "&" : "");
    }

    bool is_histogram_;
    const Probe& probe_;
    std::size_t number_;
    Point& point_;
    const Types& types_;
    const Settings& settings_;
    Scope scope_;
    std::set<std::string> columns_;
    std::vector<Shown> values_;
    std::vector<std::string> said_;  // what the user typed for each
};

}  // namespace

Result<Written> write_report(const tools::ToolSpec& /*of*/, const Line& line, std::size_t number,
                             const Kernel& kernel, const Settings& settings) {
    TRY_ASSIGN(const auto probe, read_argdist(line.text));
    TRY_ASSIGN(auto point, Point::find(probe, kernel));
    return ReportWriter(line, probe, number, point, settings).write();
}

}  // namespace snoopbox::oneliners
