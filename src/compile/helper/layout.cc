// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/layout.h"

#include <rapidjson/document.h>

#include <string>
#include <utility>

namespace snoopbox::compile {

Result<Layout> parse_layout(std::string_view description) {
    rapidjson::Document json;
    json.Parse(description.data(), description.size());
    if (json.HasParseError() || !json.IsArray() || json.Size() != 3 || !json[0].IsString() ||
        !json[1].IsArray() || !json[2].IsString()) {
        return fail("libbcc describes its struct in an unknown way: " + std::string(description));
    }
    Layout layout{json[0].GetString(), {}};
    if (std::string_view(json[2].GetString()) != "struct_packed") {
        return fail("struct " + layout.name + " has bit fields, a flexible array or is a union");
    }
    for (const auto& member : json[1].GetArray()) {
        const bool scalar = member.IsArray() && member.Size() == 2 && member[1].IsString();
        const bool array = member.IsArray() && member.Size() == 3 && member[1].IsString() &&
                           member[2].IsArray() && member[2].Size() == 1 && member[2][0].IsUint();
        if (!scalar && !array) {
            return fail("struct " + layout.name +
                        " has a member that is neither a number nor an array of numbers");
        }
        layout.members.push_back(
            {member[0].GetString(), member[1].GetString(), array ? member[2][0].GetUint() : 0});
    }
    return layout;
}

Result<Layout> parse_type(std::string_view description) {
    rapidjson::Document json;
    json.Parse(description.data(), description.size());
    if (!json.HasParseError() && json.IsString()) {
        return Layout{{}, {{{}, json.GetString()}}};
    }
    return parse_layout(description);
}

}  // namespace snoopbox::compile
