// SPDX-License-Identifier: Apache-2.0
// How the map of a program that declares nothing is shown, by the types of its keys and values.
#include <bpf/btf.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "attach/object_types.h"
#include "reports/report.h"
#include "reports/slots.h"
#include "values/fields.h"
#include "values/type_columns.h"

namespace snoopbox::reports {
namespace {

using tools::Column;
using values::Field;

// A number of a stack trace, as bpf_get_stackid() returns it.
bool names_stack(const Field& field) {
    return field.is_plain_integer() && field.bytes >= sizeof(std::uint32_t) &&
           field.name.find("stack") != std::string::npos;
}

const Field* first_named(const std::vector<Field>& fields,
                         std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        const auto found = std::ranges::find(fields, name, &Field::name);
        if (found != fields.end() && found->is_plain_integer()) {
            return &*found;
        }
    }
    return nullptr;
}

// The columns whose fields are none of these.
std::vector<Column> without(std::vector<Column> columns, const std::vector<std::string>& fields) {
    std::erase_if(columns, [&](const Column& column) {
        return std::ranges::find(fields, column.field) != fields.end();
    });
    return columns;
}

// If the key says which stacks the value is of. libbpf-tools and BCC's programs call them
// kern_stack_id, kernel_stack_id, user_stack_id, or stack_id.
std::optional<tools::Report> as_stacks(const std::vector<Field>& key,
                                       const std::vector<Field>& value,
                                       const values::EntryColumns& columns,
                                       const attach::Object& object) {
    const auto traces = attach::maps_of_type(object, BPF_MAP_TYPE_STACK_TRACE);
    tools::Report report;
    for (const auto& field : key) {
        if (!names_stack(field)) {
            continue;
        }
        if (field.name.find("user") != std::string::npos) {
            report.user = field.name;
        } else if (field.name.find("kern") != std::string::npos) {
            report.kernel = field.name;
        } else if (report.kernel.empty() && report.user.empty()) {
            report.kernel = report.user = field.name;
        }
    }
    if (traces.empty() || (report.kernel.empty() && report.user.empty()) ||
        std::ranges::none_of(value, &Field::is_plain_integer)) {
        return std::nullopt;
    }
    report.as = tools::Report::As::stacks;
    report.traces = traces.front();
    if (const auto* process = first_named(key, {"tgid", "pid"})) {
        report.process = process->name;
    }
    report.columns = without(columns.key, {report.kernel, report.user});
    if (value.size() > 1 || value.front().name != "value") {
        std::ranges::copy_if(
            columns.value, std::back_inserter(report.sums), [&](const Column& one) {
                const auto found = std::ranges::find(value, one.field, &Field::name);
                return found != value.end() && found->is_plain_integer();
            });
    }
    return report;
}

// The column that a table is sorted by: the only number among the values.
std::vector<std::vector<std::string>> order_of(const std::vector<Field>& value) {
    const auto count = std::ranges::count_if(value, &Field::is_plain_integer);
    const auto found = std::ranges::find_if(value, &Field::is_plain_integer);
    return count == 1 ? std::vector<std::vector<std::string>>{{found->name}}
                      : std::vector<std::vector<std::string>>{};
}

// Of values per CPU, the numbers are added up.
std::vector<read::MapReader::Number> numbers_of(const std::vector<Field>& value) {
    std::vector<read::MapReader::Number> numbers;
    for (const auto& field : value) {
        const std::size_t bytes =
            field.kind == Field::Kind::numbers ? field.element_bytes : field.bytes;
        if (!field.is_plain_integer() && field.kind != Field::Kind::numbers) {
            continue;
        }
        for (std::size_t at = 0; at < field.bytes; at += bytes) {
            numbers.push_back({field.offset + at, bytes});
        }
    }
    return numbers;
}

}  // namespace

Result<std::unique_ptr<Report>> make_report_by_type(const std::string& name, const Style& style,
                                                    const attach::Object& object) {
    TRY_ASSIGN(auto map, open_map(object, name));
    const btf* types = object.types();
    TRY_ASSIGN(const auto key, values::fields_of(types, map.key, "key"));
    TRY_ASSIGN(const auto value, values::fields_of(types, map.value, "value"));
    TRY_ASSIGN(const auto columns, values::columns_of_entries(types, map.key, map.value));
    map.reader.add_up_only(numbers_of(value));
    if (const auto slots = slots_in(types, map, key, value)) {
        return make_slots(*slots, std::move(map), columns, style, object);
    }
    if (auto stacks = as_stacks(key, value, columns, object)) {
        stacks->map = name;
        stacks->keeps = true;
        return make_stacks(*stacks, stacks->columns, style, object);
    }
    tools::Report table;
    table.map = name;
    table.as = tools::Report::As::table;
    table.keeps = true;
    // The only entry of an array needs no number.
    table.columns = map.reader.is_single() ? std::vector<Column>() : columns.key;
    table.columns.insert(table.columns.end(), columns.value.begin(), columns.value.end());
    auto sorted = style;
    sorted.sort = map.reader.is_array() ? std::vector<std::vector<std::string>>() : order_of(value);
    return make_table(table, std::move(map), table.columns, sorted, object);
}

}  // namespace snoopbox::reports
