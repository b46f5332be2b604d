// SPDX-License-Identifier: Apache-2.0
// Values as systemd reads them in unit files (systemd.syntax(7)).
#pragma once

#include <string>
#include <string_view>

namespace snoopbox::output {

// Whether a unit file can hold it: UTF-8 without control and other unprintable characters.
bool fits_unit_file(std::string_view word);

// Appends such a word of a list: bare or, if systemd would take it apart, in double quotes, with
// backslashes before those and backslashes in it. A % is doubled, as it would begin a specifier.
void append_unit_word(std::string& out, std::string_view word);

}  // namespace snoopbox::output
