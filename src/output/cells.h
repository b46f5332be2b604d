// SPDX-License-Identifier: Apache-2.0
// One value as table and csv show it. Writers of rows, histograms and stacks share this.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "output/text.h"
#include "output/writer.h"

namespace snoopbox::output {

enum class Precision {
    brief,  // "15:04:05", "1.234"
    full    // "2006-01-02T15:04:05.678+02:00", "1.234567"
};

// Appends the frames of a stack, separated by semicolons; those inside names become colons.
void append_frames(std::string& out, std::span<const std::string> frames);

// Appends the value as one line of printable text.
void append_value(std::string& out, const Value& value, Clock& clock, Precision precision);

class CsvCells {
  public:
    void append(std::string& out, const Value& value);

    // Turns what was appended since `begin` into an RFC 4180 cell. It must not contain line ends.
    void quote(std::string& out, std::size_t begin);

  private:
    Clock clock_;
    std::string cell_;
};

}  // namespace snoopbox::output
