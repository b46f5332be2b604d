// SPDX-License-Identifier: Apache-2.0
#include "output.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <utility>

#include "../json_text.h"

namespace snoopbox::test {

std::string json_of(const rapidjson::Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    value.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
}

bool is_bytes(const rapidjson::Value& value) {
    return value.IsArray() && !value.Empty() &&
           std::ranges::all_of(value.GetArray(), [](const auto& item) {
               return item.IsUint() && item.GetUint() < 256;
           });
}

// What a regular expression sees: a string as it is, strings joined by spaces, else the JSON.
std::string searched_text(const rapidjson::Value& value) {
    if (value.IsString() || is_bytes(value)) {
        return text_of(value);
    }
    if (!value.IsArray()) {
        return json_of(value);
    }
    std::string all;
    for (const auto& item : value.GetArray()) {
        all += (all.empty() ? "" : " ") + searched_text(item);
    }
    return all;
}

void Output::add(std::string_view out) {
    text_ += out;
    for (auto end = text_.find('\n', parsed_); end != std::string::npos;
         end = text_.find('\n', parsed_)) {
        add_line(std::string_view(text_).substr(parsed_, end - parsed_));
        parsed_ = end + 1;
    }
}

void Output::end() {
    if (parsed_ < text_.size()) {
        add_line(std::string_view(text_).substr(parsed_));
        parsed_ = text_.size();
    }
}

void Output::add_line(std::string_view line) {
    rapidjson::Document row;
    row.Parse<rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
    if (!row.HasParseError() && row.IsObject()) {
        rows_.push_back(std::move(row));
    } else if (no_json_.empty()) {
        no_json_ = line.empty() ? "an empty line" : line;
    }
}

}  // namespace snoopbox::test
