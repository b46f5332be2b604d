// SPDX-License-Identifier: Apache-2.0
// Pieces of JSON. Writers of rows, histograms and stacks put their objects together from these.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "output/text.h"
#include "output/writer.h"

namespace snoopbox::output {

// A string; an array of bytes if `text` is not valid UTF-8.
void append_json_text(std::string& out, std::string_view text);

// "NAME": with a comma before it, unless it is the first in its object. `name` needs no escapes.
void append_json_key(std::string& out, std::string_view name);

// The frames of a stack as an array.
void append_json_frames(std::string& out, std::span<const std::string> frames);

// The values of a row as members of an object.
class JsonMembers {
  public:
    explicit JsonMembers(const std::vector<ColumnStyle>& columns);
    void append(const Row& row, std::string& out);
    void append_time(const TimeOfDay& time, std::string& out);  // the value only

  private:
    void append_value(const Value& value, const std::string& truncated, std::string& out);

    std::vector<std::string> names_;
    std::vector<std::string> truncated_;  // ,"args_truncated":true
    Clock clock_;
};

}  // namespace snoopbox::output
