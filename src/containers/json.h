// SPDX-License-Identifier: Apache-2.0
// JSON that others wrote: whatever is not as expected is absent.
#pragma once

#include <rapidjson/document.h>
#include <sys/types.h>

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace snoopbox::containers {

// No depth of nesting exhausts the stack. If it is no JSON, the document is null.
void parse_json(const std::string& text, rapidjson::Document& document);

// nullptr if `object` is nullptr or no object, or has no such member.
const rapidjson::Value* member(const rapidjson::Value* object, std::string_view name);

// Of a text that is to be shown, in bytes.
inline constexpr std::size_t most_text = 4096;

// The text of the first of these members that is a string and not empty, its first `most` bytes;
// empty if there is none.
std::string text_in(const rapidjson::Value* object, std::initializer_list<std::string_view> names,
                    std::size_t most = most_text);

// JSON that is the text of such a member.
void parse_json_in(const rapidjson::Value* object, std::string_view name,
                   rapidjson::Document& document);

// A process ID; 0 if it is none.
pid_t process_in(const rapidjson::Value* object, std::string_view name);

}  // namespace snoopbox::containers
