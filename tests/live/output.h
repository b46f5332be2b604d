// SPDX-License-Identifier: Apache-2.0
// The JSON that a tool prints, one object on each line.
#pragma once

#include <rapidjson/document.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace snoopbox::test {

// On one line.
std::string json_of(const rapidjson::Value& value);

// Whether it is a text that is not UTF-8.
bool is_bytes(const rapidjson::Value& value);

// What a regular expression sees: a string as it is, strings joined by spaces, else the JSON.
std::string searched_text(const rapidjson::Value& value);

// What the tool has printed.
class Output {
  public:
    // Takes more of the standard output, in any pieces.
    void add(std::string_view out);
    // A last line without a newline is a line, too.
    void end();

    const std::vector<rapidjson::Document>& rows() const { return rows_; }
    const std::string& first_that_is_no_json() const { return no_json_; }
    const std::string& text() const { return text_; }

  private:
    void add_line(std::string_view line);
    std::string text_;
    std::size_t parsed_ = 0;  // of `text_`
    std::vector<rapidjson::Document> rows_;
    std::string no_json_;
};

}  // namespace snoopbox::test
