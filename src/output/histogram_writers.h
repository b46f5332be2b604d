// SPDX-License-Identifier: Apache-2.0
// The writers that make_histogram_writer selects from.
#pragma once

#include <memory>

#include "output/histogram_writer.h"

namespace snoopbox::output {

std::unique_ptr<HistogramWriter> make_histogram_table(HistogramStyle style);
std::unique_ptr<HistogramWriter> make_histogram_json(HistogramStyle style);
std::unique_ptr<HistogramWriter> make_histogram_csv(HistogramStyle style);

}  // namespace snoopbox::output
