// SPDX-License-Identifier: Apache-2.0
// Splits a command line into options and their values, without interpreting the values.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace snoopbox::cli {

struct OptionShape {
    std::string name;      // long form
    char letter = '\0';    // '\0' if it has none
    std::string argument;  // placeholder of the value it takes; empty for a flag
    // All words that follow are its values, even if they look like options. It has no letter.
    bool takes_rest = false;
    // The value if the next word is an option or there is none; empty: it needs one.
    std::string implied = {};
};

// The options of a command line. If one was repeated, the last value counts, so that an alias can
// be overridden.
class Scanned {
  public:
    bool has(std::string_view name) const { return find(name) != nullptr; }
    const std::string* find(std::string_view name) const;  // its value; nullptr if not given
    // All values of an option that can be repeated, in order.
    std::vector<std::string> find_all(std::string_view name) const;
    void add(std::string name, std::string value);

  private:
    struct Given {
        std::string name;
        std::string value;
    };
    std::vector<Given> given_;
};

// Reads options like getopt_long (-n5, -n 5, --name=5, --name 5, -xT), but long forms cannot be
// abbreviated. The word after an option that takes a value is that value, whatever it looks like.
// Words that are not options go to `operands`, or are errors if that is null. Errors are usage
// errors; `command` ("snoopbox execsnoop") is for their text.
Result<Scanned> scan(std::span<const OptionShape> shapes, std::span<const std::string> words,
                     const std::string& command, std::vector<std::string>* operands = nullptr);

// If the option `name` was given, sets `field` to its value, which must be one of `choices`.
// Anything else is a usage error.
Status read_choice(const Scanned& scanned, std::string_view name,
                   const std::vector<std::string_view>& choices, std::string& field,
                   const std::string& command);

// The same for the name of a file or directory, which must not be empty.
Status read_path(const Scanned& scanned, std::string_view name, std::optional<std::string>& field,
                 const std::string& command);

}  // namespace snoopbox::cli
