// SPDX-License-Identifier: Apache-2.0
// Shared by the tests of the writers.
#pragma once

#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "output/writer.h"

namespace snoopbox::output {

using namespace std::string_view_literals;

// Makes a terminal show the rest of a line backwards.
inline const std::string right_to_left = "\u202e";  // NOLINT(misc-misleading-bidirectional)

inline std::vector<ColumnStyle> exec_columns() {
    return {{"pcomm", "PCOMM", 16, false},
            {"pid", "PID", 6, false},
            {"ppid", "PPID", 6, false},
            {"ret", "RET", 3, true},
            {"args", "ARGS", 0, false}};
}

inline std::unique_ptr<Writer> writer_for(std::string_view format,
                                          std::vector<ColumnStyle> columns) {
    auto writer = make_writer(format, std::move(columns));
    EXPECT_TRUE(writer);
    return std::move(*writer);
}

inline std::string header_of(std::string_view format, std::vector<ColumnStyle> columns) {
    std::string out;
    writer_for(format, std::move(columns))->header(out);
    return out;
}

inline std::string row_of(std::string_view format, std::vector<ColumnStyle> columns,
                          const Row& row) {
    std::string out;
    writer_for(format, std::move(columns))->row(row, out);
    return out;
}

// One column named "v".
inline std::string cell_of(std::string_view format, const Value& value) {
    std::string line = row_of(format, {{"v", "V", 0, false}}, {value});
    EXPECT_TRUE(line.ends_with('\n'));
    line.pop_back();
    return line;
}

// Terminates each with a NUL.
inline std::string joined(const std::vector<std::string>& arguments) {
    std::string bytes;
    for (const std::string& argument : arguments) {
        bytes += argument;
        bytes += '\0';
    }
    return bytes;
}

// Arguments that programs are, or could be, called with: more than anybody types.
class RandomArguments {
  public:
    std::vector<std::string> next() {
        std::vector<std::string> arguments(below(6) + 1);
        for (std::string& argument : arguments) {
            for (std::size_t i = below(8); i > 0; --i) {
                argument += piece();
            }
        }
        return arguments;
    }
    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
    }

  private:
    std::string piece() {
        static const std::vector<std::string> pieces = {"a",
                                                        "-x",
                                                        "--=",
                                                        " ",
                                                        "'",
                                                        "\"",
                                                        "\\",
                                                        "\n",
                                                        "\t",
                                                        "\r",
                                                        "$(x)",
                                                        "`x`",
                                                        "!",
                                                        "*",
                                                        "~",
                                                        "...",
                                                        "{a,b}",
                                                        "\x1b[2J",
                                                        "\x7f",
                                                        "\xc2\x9b",
                                                        right_to_left,
                                                        "\xe2\x80\xa8",
                                                        "\xc3\xa9",
                                                        "\xe4\xb8\xad",
                                                        "\xf0\x9f\x98\x80",
                                                        "\xf3\xa0\x81\x81",
                                                        "\xff",
                                                        "\xc3",
                                                        "\xe4\xb8",
                                                        "\xed\xa0\x80",
                                                        "time",
                                                        "x=1",
                                                        "%1",
                                                        "#",
                                                        ",",
                                                        ";",
                                                        "&",
                                                        "|",
                                                        "\\x41",
                                                        "\\'"};
        if (below(4) == 0) {
            return {static_cast<char>(below(255) + 1)};
        }
        return pieces[below(pieces.size())];
    }

    std::mt19937_64 random_{20240501};  // NOLINT(*-msc51-cpp): the same cases on each run
};

// Local time in a test is that of `zone` ("XYZ-5:30" is 5:30 ahead of UTC).
class InZone {
  public:
    explicit InZone(const char* zone) {
        setenv("TZ", zone, 1);
        tzset();
    }
    ~InZone() {
        unsetenv("TZ");
        tzset();
    }
    InZone(const InZone&) = delete;
    InZone& operator=(const InZone&) = delete;
};

}  // namespace snoopbox::output
