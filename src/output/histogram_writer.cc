// SPDX-License-Identifier: Apache-2.0
#include "output/histogram_writer.h"

#include <utility>

#include "output/formats.h"
#include "output/histogram_writers.h"

namespace snoopbox::output {
namespace {

using Make = std::unique_ptr<HistogramWriter>(HistogramStyle);
constexpr std::array<Format<Make>, 3> formats = {
    {{"table", make_histogram_table}, {"json", make_histogram_json}, {"csv", make_histogram_csv}}};

}  // namespace

Result<std::unique_ptr<HistogramWriter>> make_histogram_writer(std::string_view format,
                                                               HistogramStyle style) {
    TRY_ASSIGN(const auto make, find_format(formats, format));
    return (make)(std::move(style));
}

}  // namespace snoopbox::output
