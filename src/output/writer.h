// SPDX-License-Identifier: Apache-2.0
// Formats rows as text. A writer appends to a buffer that its caller owns and empties, so that rows
// need no allocation once the buffer has grown, and tests can compare strings.
//
// In every format a row is one line (in tables, others can follow) without control or invisible
// characters: a traced program's arguments cannot control the terminal that shows the trace.
//
//           text                  arguments               time of day     elapsed
//   table   bare or shell-quoted  as bash reads them      15:04:05        1.234
//   csv     as table              as table                RFC 3339, ms    1.234567
//   json    string                array of strings        RFC 3339, ms    1.234567 (a number)
//
// A boolean is true or false. An address is 0x and hexadecimal digits (a string in json, whose
// numbers are not large enough). A list of numbers is 1,2,3 (an array in json).
//
// Octal values (flags, modes) have leading zeros in table and csv, and are plain numbers in json.
//
// A stack trace is its frames: an array in json, separated by semicolons in table and csv. A column
// that stands below the rows of a table has lines of its own there (block.h).
//
// Omitted arguments show as " ..." in table and csv. In json the next key is then
// "NAME_truncated": true, which is absent otherwise. In json, text that is not valid UTF-8 is an
// array of its bytes as numbers, as in `journalctl -o json`.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"
#include "values/value.h"

namespace snoopbox::output {

using values::Absent;
using values::Argv;
using values::Composed;
using values::CutText;
using values::Data;
using values::Elapsed;
using values::Hex;
using values::Member;
using values::Members;
using values::Numbers;
using values::Octal;
using values::Row;
using values::Scaled;
using values::StackTrace;
using values::TimeOfDay;
using values::Value;

// It refers to `text`.
inline Value text_or_absent(std::string_view text) {
    return text.empty() ? Value(Absent()) : Value(text);
}

struct ColumnStyle {
    std::string name;     // JSON key
    std::string heading;  // table; csv is headed by the names
    int width = 0;        // table: pad to this many characters; 0: do not pad
    bool right = false;   // table: align right
    bool below = false;   // table: on lines of its own below the row
};

class Writer {
  public:
    virtual ~Writer() = default;
    // Writes what precedes the rows: the heading line of table and csv, nothing for json.
    virtual void header(std::string& out) const = 0;
    virtual void row(const Row& row, std::string& out) = 0;
};

// `format`: "table", "json" (one object per line), "csv" (RFC 4180). Fails on any other, listing
// the valid ones.
Result<std::unique_ptr<Writer>> make_writer(std::string_view format,
                                            std::vector<ColumnStyle> columns);

// Format names, for --help.
std::vector<std::string_view> format_names();

}  // namespace snoopbox::output
