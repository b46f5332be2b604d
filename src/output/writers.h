// SPDX-License-Identifier: Apache-2.0
// The writers that make_writer (writer.h) selects from.
#pragma once

#include <memory>
#include <vector>

#include "output/writer.h"

namespace snoopbox::output {

std::unique_ptr<Writer> make_table_writer(std::vector<ColumnStyle> columns);
std::unique_ptr<Writer> make_json_writer(std::vector<ColumnStyle> columns);
std::unique_ptr<Writer> make_csv_writer(std::vector<ColumnStyle> columns);

// For std::visit.
template <typename... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
// clang 14 does not deduce template arguments of aggregates.
template <typename... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace snoopbox::output
