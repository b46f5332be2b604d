// SPDX-License-Identifier: Apache-2.0
// Parts of the texts of tools: the one that declares the options, and the one that is written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::oneliners {

// A scalar in YAML, in double quotes. It does not end the comment of C that it stands in.
std::string quoted_yaml(std::string_view text);

// The lines of `yaml` from "KEY:" on, to the next key beside it; empty if it has none such.
std::string section(std::string_view yaml, std::string_view key);

// The same without the entries, a line each, that have this text.
std::string without_entries(std::string_view section, std::string_view text);

// The C below the declaration in the text of a tool.
std::string_view code_of(std::string_view tool);

// A text in which braces are themselves, for `shows`.
std::string escaped_braces(std::string_view text);

}  // namespace snoopbox::oneliners
