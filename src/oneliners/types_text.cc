// SPDX-License-Identifier: Apache-2.0
// How types are written in C, and in messages.
#include "oneliners/types.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

using Kind = Type::Kind;

}  // namespace

std::string Types::held_in(const Type& type) {
    if (type.kind != Kind::number && type.kind != Kind::enumeration && type.kind != Kind::boolean) {
        return "u64";
    }
    return fmt::format("{}{}", type.is_signed ? 's' : 'u', 8 * type.bytes);
}

std::string Types::spelling(const Type& type) {
    if (type.kind == Kind::array || type.kind == Kind::pointer) {
        const auto to = target(type);
        const bool has_name = to.kind == Kind::pointer || !to.name.empty();
        const auto text = has_name ? spelling(to) : std::string("void");
        return text + (text.ends_with('*') ? "*" : " *");
    }
    return type.name.empty() ? "u64" : type.name;
}

std::string Types::described(const Type& type) {
    if (type.kind == Kind::array) {
        return "an array of " + spelling(target(type));
    }
    return type.kind == Kind::record && type.name.empty() ? "a struct without a name"
                                                          : spelling(type);
}

}  // namespace snoopbox::oneliners
