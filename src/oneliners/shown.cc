// SPDX-License-Identifier: Apache-2.0
#include "oneliners/shown.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "oneliners/emit.h"
#include "oneliners/tokens.h"
#include "oneliners/tool_text.h"
#include "util/c_text.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

using Of = Type::Kind;
using To = Conversion::Kind;

constexpr std::uint32_t word_bytes = 8;

bool refers(const Type& type) {
    return type.kind == Of::pointer || type.kind == Of::array;
}

// Whether it can be shown as the text that it points to.
bool is_text(const Type& type) {
    const auto to = refers(type) ? Types::target(type) : Type();
    return type.kind == Of::unknown ||
           (refers(type) && (to.is_character || to.kind == Of::nothing || to.kind == Of::unknown));
}

Shown number(const Expression& expression, const Types& types, std::size_t bytes, bool is_signed) {
    Shown shown;
    shown.type = integer_type(bytes, is_signed);
    shown.bytes = bytes;
    shown.is_signed = is_signed;
    shown.value = value_in_c(expression, types);
    shown.where = expression.where;
    // A pointer is a number only after a cast.
    if (refers(expression.type) && !expression.is_word) {
        shown.value = fmt::format("(u64){}", shown.value);
    }
    return shown;
}

Shown text(const Expression& expression, const Types& types, const Settings& settings) {
    Shown shown;
    shown.type = "char";
    shown.bytes = 1;
    shown.count = settings.text_bytes;
    shown.is_text = true;
    shown.is_users = types.is_user(expression.type);
    shown.value = address_of_text(expression, types);
    shown.where = expression.where;
    return shown;
}

Shown enumeration(const Expression& expression, const Types& types) {
    const auto& type = expression.type;
    const std::size_t bytes = type.bytes == word_bytes ? word_bytes : 4;
    auto shown = number(expression, types, bytes, type.is_signed);
    if (!types.is_user(type)) {
        shown.format = fmt::format(", format: name, enum: {}", Types::value_names(type));
        return shown;
    }
    // Its names are nowhere but here.
    std::string names;
    for (const auto& [number, name] : Types::values(type)) {
        names += fmt::format("{}{}: {}", names.empty() ? "" : ", ", number, quoted_yaml(name));
    }
    shown.format = fmt::format(", format: name, names: {{{}}}", names);
    return shown;
}

Shown boolean(const Expression& expression, const Types& types) {
    auto shown = number(expression, types, 4, false);
    shown.format = ", format: boolean";
    return shown;
}

// In lower case, as columns are called.
std::string plain_word(std::string_view word) {
    std::string plain;
    for (const char c : word) {
        plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '$' ? '_' : c;
    }
    plain.erase(0, std::min(plain.find_first_not_of('_'), plain.size()));
    return plain;
}

}  // namespace

std::string Shown::declaration() const {
    return count == 0 ? fmt::format("{} {};", type, member)
                      : fmt::format("{} {}[{}];", type, member, count);
}

std::string Shown::fill(std::string_view record, const Settings& settings) const {
    const auto target = fmt::format("{}{}", record, member);
    if (is_text) {
        return marked(probe, where,
                      fmt::format("    snoop_read_{2}text_at({0}, sizeof({0}), {1});\n", target,
                                  value, is_users ? "user_" : ""),
                      settings);
    }
    if (is_character) {
        return marked(probe, where, fmt::format("    {0}[0] = {1};\n", target, value), settings) +
               fmt::format("    {}[1] = 0;\n", target);
    }
    return marked(probe, where, fmt::format("    {} = {};\n", target, value), settings);
}

std::string Shown::column() const {
    return fmt::format("{{name: {}, field: {}{}}}", name, member, format);
}

Result<Shown> as_converted(std::string_view all, const Expression& expression,
                           const Conversion& conversion, const Types& types,
                           const Settings& settings) {
    const auto& type = expression.type;
    const auto refuse = [&](std::string_view needs, std::string remedy) {
        return fail_at(all, expression.where,
                       fmt::format("%{} shows {}, and this is {}", conversion.letters, needs,
                                   Types::described(type)),
                       std::move(remedy));
    };
    if (type.kind == Of::record || type.kind == Of::nothing) {
        return refuse("one value", "name one of its members");
    }
    if (conversion.kind == To::text) {
        if (expression.is_word || is_text(type)) {
            return text(expression, types, settings);
        }
        if (type.kind == Of::enumeration && !Types::value_names(type).empty()) {
            return enumeration(expression, types);
        }
        if (type.kind == Of::boolean) {
            return boolean(expression, types);
        }
        return refuse("a text", type.is_arithmetic() ? "show a number by %d, %u or %x"
                                                     : "show a pointer by %p, or name a member");
    }
    if (type.kind == Of::array && conversion.kind != To::pointer) {
        return refuse("one number", "show a text by %s, or name an element: [0]");
    }
    if (conversion.kind == To::character) {
        auto shown = number(expression, types, 1, false);
        shown.type = "char";
        shown.count = 2;
        shown.is_character = true;
        return shown;
    }
    // A type that is known tells its size better than the letters, which may be too few.
    const bool is_known = type.is_arithmetic() && !expression.is_word;
    auto bytes = static_cast<std::size_t>(conversion.bytes);
    if (is_known) {
        bytes = std::max<std::size_t>(type.bytes == word_bytes ? word_bytes : 0, bytes);
    } else if (refers(type)) {
        bytes = word_bytes;
    }
    auto shown = number(expression, types, bytes, conversion.is_signed);
    switch (conversion.kind) {
        case To::hex:
        case To::pointer:
            shown.format = ", format: hex";
            break;
        case To::kernel_symbol:
            shown.format = ", format: symbol";
            break;
        case To::user_symbol:
            shown.format = ", format: symbol, of: pid";
            break;
        default:
            break;
    }
    return shown;
}

Shown as_typed(const Expression& expression, const Types& types, const Settings& settings) {
    const auto& type = expression.type;
    const auto to = refers(type) ? Types::target(type) : Type();
    if (to.is_character && (to.is_constant || type.kind == Of::array || type.to_type != nullptr)) {
        return text(expression, types, settings);
    }
    if (type.kind == Of::enumeration && !Types::value_names(type).empty()) {
        return enumeration(expression, types);
    }
    if (type.kind == Of::boolean) {
        return boolean(expression, types);
    }
    if (type.is_arithmetic()) {
        const auto bytes = std::clamp<std::size_t>(type.bytes, 4, word_bytes);
        return number(expression, types, bytes, type.is_signed);
    }
    auto shown = number(expression, types, word_bytes, false);
    shown.format = ", format: hex";
    return shown;
}

std::string column_name(std::string_view text, Span part, std::set<std::string>& taken) {
    std::string name;
    std::string longer;  // with the word before it
    if (const auto tokens = tokens_of(text, part)) {
        for (const auto& token : *tokens) {
            if (token.kind == Token::Kind::name && token.text != "user") {
                const auto word = plain_word(token.text);
                longer = name.empty() ? word : fmt::format("{}_{}", name, word);
                name = word;
            }
        }
    }
    name = name.empty() ? "value" : name;
    for (const auto& each : {name, longer}) {
        if (!each.empty() && taken.insert(each).second) {
            return each;
        }
    }
    for (int number = 2;; ++number) {
        auto numbered = fmt::format("{}_{}", name, number);
        if (taken.insert(numbered).second) {
            return numbered;
        }
    }
}

std::string members_of(std::vector<Shown> values, std::size_t& bytes) {
    std::ranges::stable_sort(values, std::greater(), &Shown::bytes);
    std::string text;
    bytes = 0;
    for (const auto& shown : values) {
        text += fmt::format("    {}\n", shown.declaration());
        bytes += shown.bytes * std::max<std::size_t>(shown.count, 1);
    }
    constexpr std::size_t word = 8;
    if (bytes % word != 0) {
        text += fmt::format("    u8 unused_bytes[{}];\n", word - bytes % word);
    }
    return text;
}

Result<std::string> condition_of(const Probe& probe, std::size_t number, const Types& types,
                                 const Scope& scope, const Settings& settings) {
    if (!probe.predicate) {
        return std::string();
    }
    TRY_ASSIGN(const auto expression, read_expression(probe.text, *probe.predicate, types, scope));
    return marked(number, *probe.predicate,
                  fmt::format("    if (!({}))\n", value_in_c(expression, types)), settings) +
           "        return 0;\n";
}

std::string marked(std::size_t probe, Span where, std::string lines, const Settings& settings) {
    return settings.is_marked ? fmt::format("#line 1 \"{} {}:{}:{}\"\n{}", mark_name, probe,
                                            where.begin, where.end, lines)
                              : lines;
}

}  // namespace snoopbox::oneliners
