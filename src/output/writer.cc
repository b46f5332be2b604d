// SPDX-License-Identifier: Apache-2.0
#include "output/writer.h"

#include <array>
#include <utility>

#include "output/writers.h"
#include "util/join.h"

namespace snoopbox::output {
namespace {

struct FormatEntry {
    std::string_view name;
    std::unique_ptr<Writer> (*make)(std::vector<ColumnStyle>);
};
constexpr std::array<FormatEntry, 3> formats = {
    {{"table", make_table_writer}, {"json", make_json_writer}, {"csv", make_csv_writer}}};

}  // namespace

Result<std::unique_ptr<Writer>> make_writer(std::string_view format,
                                            std::vector<ColumnStyle> columns) {
    for (const FormatEntry& entry : formats) {
        if (entry.name == format) {
            return entry.make(std::move(columns));
        }
    }
    return fail("unknown output format \"" + std::string(format) + "\"",
                "use one of " + join(format_names()));
}

std::vector<std::string_view> format_names() {
    std::vector<std::string_view> names;
    names.reserve(formats.size());
    for (const FormatEntry& entry : formats) {
        names.push_back(entry.name);
    }
    return names;
}

}  // namespace snoopbox::output
