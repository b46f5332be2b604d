// SPDX-License-Identifier: Apache-2.0
// Values of probes that come from the command line: "$NAME" is that of the option or operand NAME.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/tool_spec.h"
#include "util/result.h"

namespace snoopbox::tools {

// The name of the option that `text` stands for ("$NAME"); nothing if it is the value itself.
std::optional<std::string> option_in(std::string_view text);

// A place in user space whose file is the option's value, "$NAME:FUNCTION".
struct FileOption {
    std::string option;
    std::string rest;
};
std::optional<FileOption> file_option_in(std::string_view name);

// The text of an option's value; nothing if it was not given and has no default.
using ValueOf = std::function<std::optional<std::string>(const std::string& option)>;

// The probes with the values in place of the options; empty for those without a value. Probes whose
// pattern is one for the other target, or was not given, are left out, and places whose file was
// not given. Of a probe of `any`, the value tells the target. Fails if it is none.
Result<std::vector<Probe>> filled_in(std::vector<Probe> probes, const ValueOf& value_of);

// Gives probes whose pattern is that of an operand which takes several all of `texts` that name
// such targets. Before filled_in().
void fill_in_several(const Option& option, const std::vector<std::string>& texts,
                     std::vector<Probe>& probes);

// Puts the option's value, a prefix, before the names of functions whose file is that of the option
// which it prefixes. Before filled_in().
void add_prefix(const Option& option, const std::string& prefix, std::vector<Probe>& probes);

// Adds to probes of user functions those of the same names in other files. `added`: the option's
// values, LIBRARY:PATH. Such a file is also probed where options leave out the library itself.
void add_libraries(const Option& option, const std::vector<std::string>& added,
                   const std::function<bool(const std::string& option)>& given,
                   std::vector<Probe>& probes);

}  // namespace snoopbox::tools
