// SPDX-License-Identifier: Apache-2.0
// Text of traced programs as table and csv show it: on one line, without anything that a terminal
// would obey, and so that what was traced can be told from it byte for byte.
#pragma once

#include <string>
#include <string_view>

#include "events/value.h"

namespace snoopbox::output {

using events::Argv;

// Where a word stands in a command line. The first one is quoted where bash would otherwise take
// it for an assignment, a reserved word or a job.
enum class WordPlace { first, later };

// Appends `word` such that bash reads it as that very word: as it is if nothing in it is special to
// a shell; else in '...'; in $'...' if it has a ', something that is not printable (utf8.h), or
// bytes that are no UTF-8, which become \xHH (always two digits), \n, \t, \r. "..." is put in
// quotes, because bare it means that something was left out.
void append_shell_word(std::string& out, std::string_view word, WordPlace place);

// Appends `word` in "..." with C's escapes \" \\ \n \t \r \xHH (two digits), as BCC's -q does.
void append_double_quoted(std::string& out, std::string_view word);

// Appends one value that is no command line (a command's name): bare, with its blanks, unless that
// could be misread (not printable, empty, begins like a quote, blanks at an end); then as
// append_shell_word would quote it.
void append_text(std::string& out, std::string_view text);

// Appends such a value of which the end is missing: always in quotes, with " ..." behind them,
// which tells it from one that is so.
void append_cut_text(std::string& out, std::string_view text);

// Appends the arguments with blanks between, and " ..." if some were left out.
void append_command_line(std::string& out, const Argv& argv);

}  // namespace snoopbox::output
