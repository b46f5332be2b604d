// SPDX-License-Identifier: Apache-2.0
#include "oneliners/expression_type.h"

#include <algorithm>
#include <array>

#include "oneliners/expression.h"
#include "tools/nearest_name.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

constexpr auto keywords = std::to_array<std::string_view>({"struct", "union", "enum"});
constexpr auto qualifiers =
    std::to_array<std::string_view>({"const", "volatile", "__user", "__kernel", "__rcu"});
constexpr auto basic = std::to_array<std::string_view>(
    {"unsigned", "signed", "char", "short", "int", "long", "void", "bool", "_Bool"});

template <typename List>
bool is_one_of(const List& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

// "unsigned long long int"
Type basic_type(const std::vector<std::string_view>& words) {
    const auto count = [&](std::string_view word) { return std::ranges::count(words, word); };
    const bool is_unsigned = count("unsigned") > 0;
    if (count("void") > 0) {
        Type nothing;
        nothing.kind = Type::Kind::nothing;
        nothing.name = "void";
        return nothing;
    }
    std::string name = is_unsigned ? "unsigned " : "";
    if (count("char") > 0) {
        return number_type(is_unsigned           ? "unsigned char"
                           : count("signed") > 0 ? "signed char"
                                                 : "char",
                           1, !is_unsigned);
    }
    if (count("short") > 0) {
        return number_type(name + "short", 2, !is_unsigned);
    }
    if (count("long") > 0) {
        return number_type(name + (count("long") > 1 ? "long long" : "long"), 8, !is_unsigned);
    }
    return number_type(name + "int", 4, !is_unsigned);
}

tl::unexpected<Error> fail_unknown(std::string_view text, Span where, const std::string& what,
                                   const std::string& name, const Types& types) {
    return fail_at(text, where,
                   fmt::format("{} no {} {}{}", types.has_user() ? "there is" : "this kernel has",
                               what, name, tools::did_you_mean(name, types.record_names())));
}

}  // namespace

bool begins_type(const Token& token, const Types& types) {
    if (token.kind != Token::Kind::name) {
        return false;
    }
    return is_one_of(keywords, token.text) || is_one_of(qualifiers, token.text) ||
           is_one_of(basic, token.text) || types.named(std::string(token.text)).has_value();
}

Result<Type> take_type(std::string_view text, std::span<const Token>& tokens, const Types& types) {
    bool is_constant = false;
    bool is_user = false;
    std::optional<Type> type;
    std::vector<std::string_view> words;
    const auto first = tokens.front().where;
    for (;; tokens = tokens.subspan(1)) {
        const auto& token = tokens.front();
        if (is_one_of(qualifiers, token.text)) {
            is_constant |= token.text == "const";
            is_user |= token.text == "__user";
        } else if (is_one_of(basic, token.text) && !type && token.text != "bool" &&
                   token.text != "_Bool") {
            words.push_back(token.text);
        } else if (is_one_of(keywords, token.text) && !type && words.empty()) {
            const auto keyword = token.text;
            tokens = tokens.subspan(1);
            const std::string name(tokens.front().text);
            if (tokens.front().kind != Token::Kind::name) {
                return fail_at(text, tokens.front().where,
                               fmt::format("the name of a {} is expected here", keyword));
            }
            type = types.tagged(keyword, name);
            if (!type && types.any() && keyword != "enum") {
                return fail_unknown(text, tokens.front().where, std::string(keyword), name, types);
            }
            if (!type) {
                type.emplace();
                type->kind = keyword == "enum" ? Type::Kind::enumeration : Type::Kind::record;
                type->name = std::string(keyword) + " " + name;
                type->bytes = keyword == "enum" ? 4 : 0;
            }
        } else if (token.kind == Token::Kind::name && !type && words.empty()) {
            type = types.named(std::string(token.text));
            if (!type) {
                return fail_at(text, token.where, fmt::format("{} is no type", token.text));
            }
        } else {
            break;
        }
    }
    if (!type) {
        if (words.empty()) {
            return fail_at(text, first, "a type is expected here");
        }
        type = basic_type(words);
    }
    type->is_constant |= is_constant;
    while (tokens.front().text == "*" || is_one_of(qualifiers, tokens.front().text)) {
        if (tokens.front().text == "*") {
            type = pointer_type(std::move(*type));
            type->is_user = is_user;
        } else {
            type->is_user |= tokens.front().text == "__user";
        }
        tokens = tokens.subspan(1);
    }
    return std::move(*type);
}

Result<Type> read_type(std::string_view text, Span part, const Types& types) {
    TRY_ASSIGN(const auto tokens, tokens_of(text, part));
    std::span<const Token> left = tokens;
    TRY_ASSIGN(auto type, take_type(text, left, types));
    if (left.front().kind != Token::Kind::end) {
        return fail_at(text, left.front().where, "the type should end here");
    }
    return type;
}

Result<Argument> read_parameter(std::string_view text, Span part, const Types& types) {
    TRY_ASSIGN(const auto tokens, tokens_of(text, part));
    std::span<const Token> left = tokens;
    TRY_ASSIGN(auto type, take_type(text, left, types));
    Argument parameter{{}, std::move(type)};
    if (left.front().kind == Token::Kind::name) {
        parameter.name = left.front().text;
        left = left.subspan(1);
    }
    if (left.size() > 2 && left[0].text == "[") {  // an array is passed as a pointer
        while (left.front().kind != Token::Kind::end && left.front().text != "]") {
            left = left.subspan(1);
        }
        left = left.front().text == "]" ? left.subspan(1) : left;
        parameter.type = pointer_type(std::move(parameter.type));
    }
    if (left.front().kind != Token::Kind::end) {
        return fail_at(text, left.front().where,
                       "a parameter is a type and a name, such as struct file *file");
    }
    return parameter;
}

}  // namespace snoopbox::oneliners
