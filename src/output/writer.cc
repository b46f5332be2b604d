// SPDX-License-Identifier: Apache-2.0
#include "output/writer.h"

#include <utility>

#include "output/formats.h"
#include "output/writers.h"

namespace snoopbox::output {
namespace {

using Make = std::unique_ptr<Writer>(std::vector<ColumnStyle>);
constexpr std::array<Format<Make>, 3> formats = {
    {{"table", make_table_writer}, {"json", make_json_writer}, {"csv", make_csv_writer}}};

}  // namespace

Result<std::unique_ptr<Writer>> make_writer(std::string_view format,
                                            std::vector<ColumnStyle> columns) {
    TRY_ASSIGN(const auto make, find_format(formats, format));
    return (make)(std::move(columns));
}

std::vector<std::string_view> format_names() {
    return names_of(formats);
}

}  // namespace snoopbox::output
