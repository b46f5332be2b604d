// SPDX-License-Identifier: Apache-2.0
// Text from traced programs as table and csv show it: on one line, without anything that a terminal
// would act on, and reversible to the exact bytes that were traced.
#pragma once

#include <string>
#include <string_view>

#include "values/value.h"

namespace snoopbox::output {

using values::Argv;

// Position of a word in a command line. The first one is quoted if bash would otherwise read it as
// an assignment, a reserved word or a job.
enum class WordPlace { first, later };

// Appends `word` so that bash reads back exactly that word: bare if nothing in it is special to a
// shell, else in '...'. Uses $'...' if the word has a ', something unprintable (utf8.h), or invalid
// UTF-8, whose bytes become \xHH (always two digits), \n, \t, \r. Also quotes the word "...", which
// bare means that something was left out.
void append_shell_word(std::string& out, std::string_view word, WordPlace place);

// Appends `word` in "..." with C's escapes \" \\ \n \t \r \xHH (two digits), like BCC's -q.
void append_double_quoted(std::string& out, std::string_view word);

// Appends one value that is not a command line (such as a command's name). It is bare, blanks
// included, unless it could be misread (unprintable, empty, begins like a quote, blank at either
// end); then it is quoted as by append_shell_word.
void append_text(std::string& out, std::string_view text);

// Appends such a value whose end is missing: always in quotes, followed by " ...", which sets it
// apart from a value that ends like that.
void append_cut_text(std::string& out, std::string_view text);

// Appends the arguments separated by blanks, and " ..." if some were left out.
void append_command_line(std::string& out, const Argv& argv);

}  // namespace snoopbox::output
