// SPDX-License-Identifier: Apache-2.0
#include "reports/report.h"

#include <bpf/libbpf.h>

#include <algorithm>
#include <utility>

namespace snoopbox::reports {

Result<std::unique_ptr<Report>> make_report(const tools::Report& report,
                                            const std::vector<tools::Column>& columns,
                                            const Style& style, const attach::Object& object) {
    switch (report.as) {
        case tools::Report::As::histogram:
            return make_histogram(report, columns, style, object);
        case tools::Report::As::table:
            break;
        case tools::Report::As::row:
            if (report.by) {
                break;  // there are several then
            }
            return make_row(report, columns, style, object);
        case tools::Report::As::stacks:
            return make_stacks(report, columns, style, object);
        case tools::Report::As::settings:
            return make_settings(report, style, object);
    }
    TRY_ASSIGN(auto map, open_map(object, report.map));
    return make_table(report, std::move(map), columns, style, object);
}

Result<TypedMap> open_map(const attach::Object& object, const std::string& map) {
    const bpf_map* found = bpf_object__find_map_by_name(object.handle(), map.c_str());
    if (found == nullptr) {
        return fail("the object has no map \"" + map + "\"", "no program uses it");
    }
    const auto key = bpf_map__btf_key_type_id(found);
    const auto value = bpf_map__btf_value_type_id(found);
    if (key == 0 || value == 0) {
        return fail("the types of map \"" + map + "\" are not known",
                    "its keys and values must be numbers, or structs of numbers and arrays");
    }
    auto reader = read::MapReader::create(bpf_map__fd(found));
    if (!reader) {
        return within("map " + map, std::move(reader.error()));
    }
    return TypedMap{std::move(*reader), key, value};
}

std::vector<output::SentencePiece> pieces_of(const std::vector<tools::Piece>& declared,
                                             const std::vector<tools::Column>& columns,
                                             std::size_t first) {
    std::vector<output::SentencePiece> pieces;
    for (const auto& [text, name, quoted] : declared) {
        const auto column = std::ranges::find(columns, name, &tools::Column::name);
        pieces.push_back({text, {}, quoted});
        if (column != columns.end()) {
            pieces.back().value = first + static_cast<std::size_t>(column - columns.begin());
        }
    }
    return pieces;
}

std::vector<output::ColumnStyle> styles_of(const std::vector<tools::Column>& columns) {
    std::vector<output::ColumnStyle> styles;
    styles.reserve(columns.size());
    for (const auto& column : columns) {
        styles.push_back({column.name, column.heading, column.width, column.right});
    }
    return styles;
}

}  // namespace snoopbox::reports
