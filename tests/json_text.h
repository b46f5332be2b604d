// SPDX-License-Identifier: Apache-2.0
// Reads text from our JSON: a string, or an array of bytes if the text is not UTF-8.
#pragma once

#include <rapidjson/document.h>

#include <string>

namespace snoopbox {

inline std::string text_of(const rapidjson::Value& value) {
    if (value.IsString()) {
        return {value.GetString(), value.GetStringLength()};
    }
    std::string bytes;
    for (const auto& byte : value.GetArray()) {
        bytes += static_cast<char>(byte.GetUint());
    }
    return bytes;
}

}  // namespace snoopbox
