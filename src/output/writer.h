// SPDX-License-Identifier: Apache-2.0
// Rows as text. A writer appends to a buffer that its caller owns and empties: no allocation per
// row once the buffer has grown, and tests compare strings.
//
// Each row is one line in each format, and nothing in it is a control or an invisible character:
// what a traced program is called with cannot reach the terminal that shows the trace.
//
//           text                  arguments               time of day     elapsed
//   table   bare or shell-quoted  as bash reads them      15:04:05        1.234
//   csv     as table              as table                RFC 3339, ms    1.234567
//   json    string                array of strings        RFC 3339, ms    1.234567 (a number)
//
// A truth is true or false, an address 0x and hexadecimal digits (a string in json, whose numbers
// are not that large), and numbers that belong together are 1,2,3 (an array in json).
//
// What is read in octal (flags, modes) has its leading zeros in table and csv, and is a plain
// number in json.
//
// Arguments that were left out show as " ..." in table and csv; in json the next key is then
// "NAME_truncated": true, which is absent otherwise. In json, text that is not valid UTF-8 is an
// array of its bytes as numbers, the way `journalctl -o json` writes it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "events/value.h"
#include "util/result.h"

namespace snoopbox::output {

using events::Argv;
using events::CutText;
using events::Elapsed;
using events::Hex;
using events::Numbers;
using events::Octal;
using events::Row;
using events::TimeOfDay;
using events::Value;

struct ColumnStyle {
    std::string name;     // JSON key
    std::string heading;  // table; csv is headed by the names
    int width = 0;        // table: pad to this many characters; 0: not padded
    bool right = false;   // table: aligned to the right
};

class Writer {
  public:
    virtual ~Writer() = default;
    // What precedes the rows: the table's and csv's heading line, nothing for json.
    virtual void header(std::string& out) const = 0;
    virtual void row(const Row& row, std::string& out) = 0;
};

// `format`: "table", "json" (one object a line), "csv" (RFC 4180). Any other is an error that names
// those there are.
Result<std::unique_ptr<Writer>> make_writer(std::string_view format,
                                            std::vector<ColumnStyle> columns);

// The names of the formats, for --help.
std::vector<std::string_view> format_names();

}  // namespace snoopbox::output
