// SPDX-License-Identifier: Apache-2.0
// Values of any kind, as each writer shows them: json stays JSON, csv keeps its number of cells,
// and nothing reaches a terminal that could control it.
#include <fuzzer/FuzzedDataProvider.h>
#include <rapidjson/document.h>

#include <limits>
#include <string>
#include <vector>

#include "fuzz.h"
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
    for (const auto format : output::format_names()) {
        const auto writer = output::make_writer(format, columns).value();
        std::string line;
        writer->row(row, line);
        fuzz::require(line.ends_with('\n'), "a row ends its line");
        if (format == "json") {
            rapidjson::Document parsed;
            parsed.Parse<rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
            fuzz::require(!parsed.HasParseError() && parsed.IsObject(), "a row is a JSON object");
        } else if (format == "csv") {
            fuzz::require(cells_of(line) == columns.size(), "csv has one cell a column");
        } else {
            fuzz::require(!controls_terminal(line), "a table controls no terminal");
        }
    }
    return 0;
}
