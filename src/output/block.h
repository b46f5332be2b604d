// SPDX-License-Identifier: Apache-2.0
// A value on lines of its own below the row of a table.
//
//   stack traces  a frame a line, indented
//   data          its lines between two with the heading, "----- DATA -----" and
//                 "----- END DATA -----"; or 16 bytes a line in hexadecimal
//   others        one line as in a cell, indented
//
// A line of data is bare unless it has something unprintable other than tabs, or could be misread;
// then it is quoted as by append_shell_word. A carriage return at its end is not shown.
#pragma once

#include <string>

#include "output/text.h"
#include "output/writer.h"

namespace snoopbox::output {

// Appends the lines. Returns false if the row has nothing to show in this column.
bool append_block(std::string& out, const ColumnStyle& column, const Value& value, Clock& clock);

}  // namespace snoopbox::output
