// SPDX-License-Identifier: Apache-2.0
#include "containers/json.h"

#include <algorithm>

namespace snoopbox::containers {

using rapidjson::Value;

void parse_json(const std::string& text, rapidjson::Document& document) {
    document.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
    if (document.HasParseError()) {
        document.SetNull();
    }
}

const Value* member(const Value* object, std::string_view name) {
    if (object == nullptr || !object->IsObject()) {
        return nullptr;
    }
    const auto found = object->FindMember(
        Value(rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))));
    return found == object->MemberEnd() ? nullptr : &found->value;
}

std::string text_in(const Value* object, std::initializer_list<std::string_view> names,
                    std::size_t most) {
    for (const auto name : names) {
        const auto* value = member(object, name);
        if (value != nullptr && value->IsString() && value->GetStringLength() > 0) {
            return {value->GetString(), std::min<std::size_t>(value->GetStringLength(), most)};
        }
    }
    return {};
}

void parse_json_in(const Value* object, std::string_view name, rapidjson::Document& document) {
    parse_json(text_in(object, {name}, std::string::npos), document);
}

pid_t process_in(const Value* object, std::string_view name) {
    const auto* value = member(object, name);
    return value != nullptr && value->IsInt() ? std::max(value->GetInt(), 0) : 0;
}

}  // namespace snoopbox::containers
