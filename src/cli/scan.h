// SPDX-License-Identifier: Apache-2.0
// Words of a command line as options, before their values mean anything.
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
    // Its values are all words that follow, whatever they look like. It has no letter.
    bool takes_rest = false;
};

// The options of a command line; of one that was given more than once the last counts, so that an
// alias can be overridden.
class Scanned {
  public:
    bool has(std::string_view name) const { return find(name) != nullptr; }
    const std::string* find(std::string_view name) const;  // its value; nullptr if not given
    // All its values, in the order given, of an option that can be given more than once.
    std::vector<std::string> find_all(std::string_view name) const;
    void add(std::string name, std::string value);

  private:
    struct Given {
        std::string name;
        std::string value;
    };
    std::vector<Given> given_;
};

// As getopt_long reads them, but long forms cannot be abbreviated and nothing but options is taken:
// -n5, -n 5, --name=5, --name 5, -xT. The word behind an option that takes a value is that value,
// whatever it looks like. Errors are usage errors; `command` ("snoopbox execsnoop") is for them.
// Words that are no options go to `operands`, and are errors without it.
Result<Scanned> scan(std::span<const OptionShape> shapes, std::span<const std::string> words,
                     const std::string& command, std::vector<std::string>* operands = nullptr);

// `field` becomes the value of the option `name`, if that was given and is one of `choices`; where
// it is none of them, a usage error.
Status read_choice(const Scanned& scanned, std::string_view name,
                   const std::vector<std::string_view>& choices, std::string& field,
                   const std::string& command);

// The value of an option that names a file or directory, if it was given. Not the empty string.
Status read_path(const Scanned& scanned, std::string_view name, std::optional<std::string>& field,
                 const std::string& command);

}  // namespace snoopbox::cli
