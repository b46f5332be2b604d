// SPDX-License-Identifier: Apache-2.0
// Values of any kind, as each writer of rows, histograms and stacks shows them: json stays JSON,
// csv keeps its number of cells, a flame graph is XML, and nothing reaches a terminal that could
// control it.
#include <fuzzer/FuzzedDataProvider.h>
#include <rapidjson/document.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "../xml_text.h"
#include "fuzz.h"
#include "output/histogram_writer.h"
#include "output/stack_writer.h"
#include "output/writer.h"

using namespace snoopbox;

namespace {

// The bytes that values refer to.
using Kept = std::vector<std::string>;

output::Value take_value(FuzzedDataProvider& input, Kept& kept) {
    const auto bytes = [&]() -> std::string_view {
        return kept.emplace_back(input.ConsumeRandomLengthString(64));
    };
    switch (input.ConsumeIntegralInRange(0, 10)) {
        case 0:
            return input.ConsumeIntegral<std::int64_t>();
        case 1:
            return input.ConsumeIntegral<std::uint64_t>();
        case 2:
            return bytes();
        case 3:
            return output::TimeOfDay{input.ConsumeIntegral<std::int64_t>()};
        case 4:
            return output::Elapsed{input.ConsumeIntegral<std::int64_t>()};
        case 5:
            return output::Octal{input.ConsumeIntegral<std::uint64_t>(),
                                 input.ConsumeIntegralInRange(0, 22)};
        case 6:
            return output::Argv{bytes(), input.ConsumeBool(), input.ConsumeIntegral<std::uint8_t>(),
                                input.ConsumeBool()};
        case 7:
            return input.ConsumeBool();
        case 8:
            return output::Hex{input.ConsumeIntegral<std::uint64_t>(),
                               input.ConsumeIntegral<std::uint64_t>()};
        case 9: {
            const auto element_bytes =
                static_cast<std::uint8_t>(1U << input.ConsumeIntegralInRange(0U, 3U));
            auto numbers = bytes();
            numbers.remove_suffix(numbers.size() % element_bytes);
            return output::Numbers{numbers, element_bytes, input.ConsumeBool()};
        }
        default:
            return output::CutText{bytes()};
    }
}

bool controls_terminal(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto c = static_cast<unsigned char>(line[i]);
        const bool c1 = c == 0xc2 && i + 1 < line.size() &&
                        static_cast<unsigned char>(line[i + 1]) < 0xa0;  // U+0080 to U+009F
        if ((c < ' ' && c != '\n') || c == 0x7f || c1) {
            return true;
        }
    }
    return false;
}

// RFC 4180: cells are separated by commas outside of quotes.
std::size_t cells_of(std::string_view line) {
    std::size_t cells = 1;
    bool quoted = false;
    for (const char c : line) {
        quoted ^= c == '"';
        cells += !quoted && c == ',' ? 1U : 0U;
    }
    return cells;
}

bool is_json_object(std::string_view line) {
    rapidjson::Document parsed;
    parsed.Parse<rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
    return !parsed.HasParseError() && parsed.IsObject();
}

using Columns = std::vector<output::ColumnStyle>;

void write_row(const Columns& columns, const output::Row& row) {
    for (const auto format : output::format_names()) {
        const auto writer = output::make_writer(format, columns).value();
        std::string line;
        writer->row(row, line);
        fuzz::require(line.ends_with('\n'), "a row ends its line");
        if (format == "json") {
            fuzz::require(is_json_object(line), "a row is a JSON object");
        } else if (format == "csv") {
            fuzz::require(cells_of(line) == columns.size(), "csv has one cell a column");
        } else {
            fuzz::require(!controls_terminal(line), "a table controls no terminal");
        }
    }
}

output::Histogram take_histogram(FuzzedDataProvider& input) {
    const bool linear = input.ConsumeBool();
    std::array<std::uint64_t, output::log2_slots> slots{};
    for (auto left = input.ConsumeIntegralInRange(0, 8); left > 0; --left) {
        const auto slot = input.ConsumeIntegralInRange<std::size_t>(0, slots.size() - 1);
        slots.at(slot) = input.ConsumeIntegral<std::uint64_t>();
    }
    const auto sum = input.ConsumeIntegral<std::uint64_t>();
    const auto max = input.ConsumeIntegral<std::uint64_t>();
    return linear
               ? output::linear_histogram(slots, input.ConsumeIntegral<std::uint64_t>(), sum, max)
               : output::log2_histogram(slots, sum, max);
}

void write_histogram(FuzzedDataProvider& input, const Columns& keys, const output::Row& row) {
    const output::Histogram histogram = take_histogram(input);
    for (const double share : {0.0, 0.5, 0.99, 1.0}) {
        fuzz::require(output::quantile(histogram, share) <= histogram.max,
                      "a quantile is at most the maximum");
    }
    output::HistogramStyle style;
    style.keys = keys;
    style.summary = input.ConsumeBool();
    style.columns = input.ConsumeIntegral<std::uint8_t>();
    style.unit = input.ConsumeRandomLengthString(16);
    for (const auto format : output::format_names()) {
        const auto writer = output::make_histogram_writer(format, style).value();
        std::string text;
        writer->histogram(row, histogram, text);
        if (format == "json") {
            fuzz::require(std::ranges::count(text, '\n') == 1 && is_json_object(text),
                          "a histogram is a JSON object");
        } else if (format == "csv") {
            const std::string_view first = std::string_view(text).substr(0, text.find('\n'));
            fuzz::require(text.empty() || cells_of(first) == keys.size() + 3,
                          "csv has one cell a column");
        } else {
            fuzz::require(!controls_terminal(text), "a picture controls no terminal");
        }
    }
}

struct OwnStack {
    std::vector<std::string> kernel;
    std::vector<std::string> user;
    std::uint64_t value;
};

void write_stacks(FuzzedDataProvider& input, const Columns& keys, const output::Row& row) {
    std::vector<OwnStack> stacks(input.ConsumeIntegralInRange<std::size_t>(1, 4));
    for (OwnStack& stack : stacks) {
        stack.value = input.ConsumeIntegral<std::uint64_t>();
        for (auto left = input.ConsumeIntegralInRange(0, 6); left > 0; --left) {
            auto& frames = input.ConsumeBool() ? stack.kernel : stack.user;
            frames.push_back(input.ConsumeRandomLengthString(32));
        }
    }
    output::StackStyle style;
    style.keys = keys;
    style.delimit = input.ConsumeBool();
    style.annotate = input.ConsumeBool();
    style.title = input.ConsumeRandomLengthString(16);
    style.unit = input.ConsumeRandomLengthString(16);
    for (const auto format : output::stack_format_names()) {
        const auto writer = output::make_stack_writer(format, style).value();
        std::string all;
        for (const OwnStack& stack : stacks) {
            std::string text;
            writer->stack({row, stack.kernel, stack.user, stack.value}, text);
            fuzz::require(!controls_terminal(text), "a stack controls no terminal");
            if (format == "json") {
                fuzz::require(is_json_object(text), "a stack is a JSON object");
            } else if (format == "csv") {
                fuzz::require(cells_of(text) == keys.size() + 3, "csv has one cell a column");
            }
            if (format != "table" && format != "flamegraph") {
                fuzz::require(text.find('\n') == text.size() - 1, "a stack is one line");
            }
            all += text;
        }
        writer->finish(all);
        if (format == "flamegraph") {
            fuzz::require(XmlCheck::problem(all).empty(), "a flame graph is XML");
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzedDataProvider input(data, size);
    Kept kept;
    kept.reserve(8);
    std::vector<output::ColumnStyle> columns;
    output::Row row;
    for (auto left = input.ConsumeIntegralInRange(1, 8); left > 0; --left) {
        const auto name = std::string("column").append(std::to_string(left));
        columns.push_back({name, name, input.ConsumeIntegralInRange(0, 20), input.ConsumeBool()});
        row.push_back(take_value(input, kept));
    }
    write_row(columns, row);
    write_histogram(input, columns, row);
    write_stacks(input, columns, row);
    return 0;
}
