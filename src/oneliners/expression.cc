// SPDX-License-Identifier: Apache-2.0
#include "oneliners/expression.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "oneliners/expression_type.h"
#include "oneliners/operators.h"
#include "tools/nearest_name.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::oneliners {
namespace {

using Kind = Expression::Kind;
using Of = Type::Kind;

constexpr int deepest = 100;

class Parser {
  public:
    Parser(std::string_view text, std::span<const Token> tokens, const Types& types,
           const Scope& scope)
        : text_(text), left_(tokens), types_(types), scope_(scope) {}

    Result<Expression> read_all() {
        TRY_ASSIGN(auto whole, choice());
        if (front().kind != Token::Kind::end) {
            return fail_unexpected();
        }
        return whole;
    }

  private:
    const Token& front() const { return left_.front(); }
    bool is(std::string_view symbol) const {
        return front().kind == Token::Kind::symbol && front().text == symbol;
    }
    Token take() {
        Token token = front();
        if (left_.size() > 1) {
            left_ = left_.subspan(1);
        }
        return token;
    }

    tl::unexpected<Error> fail_unexpected() const {
        const auto& token = front();
        constexpr auto assignments = std::to_array<std::string_view>(
            {"=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>=", "++", "--"});
        if (token.kind == Token::Kind::symbol &&
            std::ranges::find(assignments, token.text) != assignments.end()) {
            return fail_at(text_, token.where, "what is traced cannot be changed",
                           token.text == "=" ? "to compare, write ==" : "");
        }
        return fail_at(text_, token.where,
                       token.kind == Token::Kind::end
                           ? "a value is expected here"
                           : fmt::format("{} is not expected here", token.text));
    }

    Status expect(std::string_view symbol) {
        if (!is(symbol)) {
            return fail_at(text_, front().where, fmt::format("{} is expected here", symbol));
        }
        take();
        return {};
    }

    Result<Expression> choice() {
        if (++depth_ > deepest) {
            return fail_at(text_, front().where, "these are too many brackets");
        }
        TRY_ASSIGN(auto condition, binary(1));
        if (is("?")) {
            take();
            TRY_ASSIGN(auto yes, choice());
            TRY(expect(":"));
            TRY_ASSIGN(auto no, choice());
            Expression whole{
                .kind = Kind::choice, .text = "?", .where = {condition.where.begin, no.where.end}};
            whole.type = yes.type.kind == Of::pointer ? yes.type : common_type(yes.type, no.type);
            whole.of.push_back(std::move(condition));
            whole.of.push_back(std::move(yes));
            whole.of.push_back(std::move(no));
            condition = std::move(whole);
        }
        --depth_;
        return condition;
    }

    Status check_number(const Expression& value, std::string_view op) const {
        if (value.type.kind == Of::record || value.type.kind == Of::nothing) {
            return fail_at(text_, value.where,
                           fmt::format("{} is no number for {}", Types::described(value.type), op),
                           value.type.kind == Of::record ? "name one of its members" : "");
        }
        return {};
    }

    Result<Expression> binary(int least) {
        TRY_ASSIGN(auto left, unary());
        for (;;) {
            const int level = front().kind == Token::Kind::symbol ? precedence(front().text) : 0;
            if (level < least) {
                return left;
            }
            const auto op = take();
            TRY_ASSIGN(auto right, binary(level + 1));
            TRY(check_number(left, op.text));
            TRY(check_number(right, op.text));
            Expression whole{.kind = Kind::binary,
                             .text = std::string(op.text),
                             .where = {left.where.begin, right.where.end}};
            const bool shifts = op.text == "<<" || op.text == ">>";
            whole.type = is_comparison(op.text) ? int_type()
                         : shifts               ? common_type(left.type, int_type())
                                                : common_type(as_operand(left), as_operand(right));
            whole.of.push_back(std::move(left));
            whole.of.push_back(std::move(right));
            left = std::move(whole);
        }
    }

    // An array is a pointer to its first element.
    static Type as_operand(const Expression& value) {
        return value.is_word && value.type.kind == Of::pointer ? number_type("u64", 8, false)
               : value.type.kind == Of::array ? pointer_type(Types::target(value.type))
                                              : value.type;
    }

    Result<Expression> unary() {
        if (++depth_ > deepest) {
            return fail_at(text_, front().where, "these are too many operators");
        }
        auto value = prefixed();
        --depth_;
        return value;
    }

    Result<Expression> prefixed() {
        for (const std::string_view op : {"!", "-", "~", "+", "*", "&"}) {
            if (is(op)) {
                const auto begin = take().where.begin;
                TRY_ASSIGN(auto value, unary());
                return apply(op, begin, std::move(value));
            }
        }
        if (front().text == "sizeof") {
            return size_of();
        }
        if (is("(") && begins_type(left_[1], types_)) {
            const auto begin = take().where.begin;
            const auto type_begin = front().where.begin;
            TRY_ASSIGN(auto type, take_type(text_, left_, types_));
            const Span spelled = trimmed(text_, {type_begin, front().where.begin});
            TRY(expect(")"));
            TRY_ASSIGN(auto value, unary());
            if (value.type.kind == Of::record && types_.is_user(value.type)) {
                return fail_at(text_, value.where, "a struct is no value",
                               "name one of its members");
            }
            Expression cast{.kind = Kind::cast,
                            .text = types_.is_user(type) ? Types::held_in(type)
                                                         : std::string(spelled.in(text_)),
                            .type = std::move(type),
                            .where = {begin, value.where.end}};
            cast.of.push_back(std::move(value));
            return cast;
        }
        return postfixed();
    }

    // What only a process can compute with, such as a floating-point number, is none of C's here.
    Status check_readable(const Type& type, Span where) const {
        const bool is_odd = type.kind == Of::unknown ||
                            (type.kind == Of::number && type.bytes > sizeof(std::uint64_t));
        return is_odd ? Status(fail_at(text_, where,
                                       "programs in the kernel do not compute with this type",
                                       "it is no integer, pointer, text or struct"))
                      : Status();
    }

    // What a pointer or array refers to.
    Result<Type> target_of(const Expression& value) const {
        auto type = Types::target(value.type);
        if (types_.is_user(value.type)) {
            TRY(check_readable(type, value.where));
        }
        return type;
    }

    Result<Expression> apply(std::string_view op, std::size_t begin, Expression value) {
        Expression whole{
            .kind = Kind::unary, .text = std::string(op), .where = {begin, value.where.end}};
        if (op == "*") {
            if (value.type.kind == Of::pointer || value.type.kind == Of::array) {
                TRY_ASSIGN(whole.type, target_of(value));
            } else if (value.type.kind != Of::unknown) {
                return fail_at(
                    text_, value.where,
                    fmt::format("this is no pointer, but {}", Types::described(value.type)));
            }
        } else if (op == "&") {
            if (!value.is_in_memory()) {
                return fail_at(text_, value.where, "this has no address");
            }
            if (value.bits > 0) {
                return fail_at(text_, value.where, "a bit-field has no address");
            }
            whole.type = value.type.kind == Of::unknown ? Type() : pointer_type(value.type);
        } else {
            TRY(check_number(value, op));
            whole.type = op == "!" ? int_type() : common_type(as_operand(value), int_type());
        }
        whole.of.push_back(std::move(value));
        return whole;
    }

    Result<Expression> size_of() {
        const auto begin = take().where.begin;
        TRY(expect("("));
        const auto inside = front().where.begin;
        int open = 1;
        while (open > 0 && front().kind != Token::Kind::end) {
            open += is("(") ? 1 : is(")") ? -1 : 0;
            if (open > 0) {
                take();
            }
        }
        const Span what = trimmed(text_, {inside, front().where.begin});
        const auto end = front().where.end;
        TRY(expect(")"));
        // The compiler has no types of programs and libraries.
        if (const auto bytes = user_bytes_of(what)) {
            return Expression{.kind = Kind::number,
                              .text = std::to_string(*bytes),
                              .of = {},
                              .type = number_type("size_t", 8, false),
                              .where = {begin, end}};
        }
        return Expression{.kind = Kind::size_of,
                          .text = std::string(what.in(text_)),
                          .type = number_type("size_t", 8, false),
                          .where = {begin, end}};
    }

    std::optional<std::uint32_t> user_bytes_of(Span what) const {
        if (!types_.has_user()) {
            return std::nullopt;
        }
        if (const auto type = read_type(text_, what, types_)) {
            return types_.is_user(*type) ? std::optional(type->bytes) : std::nullopt;
        }
        const auto value = read_expression(text_, what, types_, scope_);
        return value && types_.is_user(value->type) ? std::optional(value->type.bytes)
                                                    : std::nullopt;
    }

    Result<Expression> postfixed() {
        TRY_ASSIGN(auto value, primary());
        for (;;) {
            if (is("->") || is(".")) {
                TRY_ASSIGN(value, member(std::move(value)));
            } else if (is("[")) {
                take();
                TRY_ASSIGN(auto index, choice());
                const auto end = front().where.end;
                TRY(expect("]"));
                TRY(check_number(index, "[]"));
                Expression whole{
                    .kind = Kind::index, .text = "[]", .where = {value.where.begin, end}};
                if (value.type.kind == Of::pointer || value.type.kind == Of::array) {
                    TRY_ASSIGN(whole.type, target_of(value));
                } else if (value.type.kind != Of::unknown) {
                    return fail_at(text_, value.where,
                                   fmt::format("this is no array or pointer, but {}",
                                               Types::described(value.type)));
                }
                whole.of.push_back(std::move(value));
                whole.of.push_back(std::move(index));
                value = std::move(whole);
            } else if (is("@")) {
                take();
                if (front().text != "user") {
                    return fail_at(text_, front().where, "only @user can follow a value");
                }
                value.where.end = take().where.end;
                value.type.is_user = true;
            } else {
                return value;
            }
        }
    }

    Result<Expression> member(Expression value) {
        const auto op = take();
        const auto name = take();
        if (name.kind != Token::Kind::name) {
            return fail_at(text_, name.where, "the name of a member is expected here");
        }
        Expression whole{.kind = Kind::member,
                         .text = std::string(name.text),
                         .where = {value.where.begin, name.where.end}};
        whole.is_arrow = op.text == "->";
        auto record = value.type;
        const bool is_pointer = record.kind == Of::pointer || record.kind == Of::array;
        if (is_pointer) {
            record = Types::target(record);
        }
        if (value.type.kind != Of::unknown) {
            if (record.kind != Of::record) {
                return fail_at(text_, value.where,
                               fmt::format("{} has no members", Types::described(value.type)),
                               record.kind == Of::nothing && is_pointer
                                   ? "cast it to what it points to: ((struct file *)" +
                                         std::string(value.where.in(text_)) + ")->..."
                                   : "");
            }
            if (is_pointer != whole.is_arrow) {
                return fail_at(
                    text_, op.where,
                    fmt::format("this is {}: write {}", is_pointer ? "a pointer" : "no pointer",
                                is_pointer ? "->" : "."));
            }
            TRY(find_member(record, name, whole));
            if (types_.is_user(record)) {
                TRY(check_readable(whole.type, whole.where));
                if (!whole.is_arrow && !value.is_in_memory()) {
                    return fail_at(text_, value.where, "this has no address");
                }
            }
        }
        whole.of.push_back(std::move(value));
        return whole;
    }

    Status find_member(const Type& record, const Token& name, Expression& whole) const {
        const auto found = types_.member(record, name.text);
        if (found) {
            whole.text = found->path;
            whole.type = found->type;
            whole.bits = found->bits;
            whole.first_bit = found->first_bit;
            return {};
        }
        const auto names = Types::member_names(record);
        if (names.empty() && types_.is_user(record)) {
            return fail_at(text_, name.where,
                           fmt::format("the debug information does not tell what is in {}",
                                       Types::described(record)));
        }
        if (names.empty()) {
            return {};  // only the headers know it
        }
        constexpr std::size_t few = 12;
        const std::vector<std::string_view> views(names.begin(), names.end());
        return fail_at(text_, name.where,
                       fmt::format("{} has no member {}{}", Types::described(record), name.text,
                                   tools::did_you_mean(name.text, views)),
                       names.size() <= few
                           ? "it has " + join(names)
                           : fmt::format("of its {} members, the nearest are {}", names.size(),
                                         join(tools::nearest_names(name.text, views, few))));
    }

    Result<Expression> primary() {
        const auto token = front();
        switch (token.kind) {
            case Token::Kind::number:
                return number();
            case Token::Kind::character: {
                take();
                return Expression{.kind = Kind::number,
                                  .text = std::string(token.text),
                                  .type = int_type(),
                                  .where = token.where};
            }
            case Token::Kind::literal:
                return fail_at(text_, token.where, "a text cannot be used so",
                               "to compare one, write STRCMP(\"text\", value)");
            case Token::Kind::name:
                return name();
            default:
                break;
        }
        if (is("(")) {
            take();
            TRY_ASSIGN(auto inside, choice());
            if (is(",")) {
                return fail_at(text_, front().where, "one value is expected in these brackets");
            }
            const auto end = front().where.end;
            TRY(expect(")"));
            inside.where = {token.where.begin, end};
            return inside;
        }
        return fail_unexpected();
    }

    Result<Expression> number() {
        const auto token = take();
        auto type = read_integer(token.text);
        if (!type) {
            return fail_at(text_, token.where, fmt::format("{} is no integer", token.text));
        }
        return Expression{.kind = Kind::number,
                          .text = std::string(token.text),
                          .type = std::move(*type),
                          .where = token.where};
    }

    Result<Expression> name() {
        const auto token = take();
        if (token.text == "STRCMP" && is("(")) {
            return comparison(token);
        }
        if ((token.text == "args" || token.text == "$entry") && (is("->") || is("("))) {
            return of_group(token);
        }
        TRY_ASSIGN(auto meaning, scope_.meaning(token.text, token.where));
        if (meaning) {
            return meant(std::move(*meaning), token.where);
        }
        if (is("(")) {
            return call(token);
        }
        if (auto enumeration = types_.enumeration_with(token.text)) {
            const bool is_users = types_.is_user(*enumeration);
            auto text = is_users ? number_of(*enumeration, token.text) : std::string(token.text);
            return Expression{.kind = is_users ? Kind::number : Kind::name,
                              .text = std::move(text),
                              .type = std::move(*enumeration),
                              .where = token.where};
        }
        if (token.text.starts_with("$") || looks_mistyped(token.text)) {
            return fail_unknown(token.text, token.where);
        }
        return Expression{
            .kind = Kind::name, .text = std::string(token.text), .where = token.where};
    }

    static Expression meant(Meaning meaning, Span where) {
        return {.kind = Kind::name,
                .text = std::move(meaning.c),
                .type = std::move(meaning.type),
                .where = where,
                .is_word = meaning.is_word};
    }

    tl::unexpected<Error> fail_unknown(std::string_view name, Span where) const {
        const auto names = scope_.names();
        return fail_at(text_, where,
                       fmt::format("there is no {}{}", name, tools::did_you_mean(name, names)),
                       "there are " + join(names));
    }

    static std::string number_of(const Type& enumeration, std::string_view name) {
        for (const auto& [number, own] : Types::values(enumeration)) {
            if (own == name) {
                return number < 0 ? fmt::format("({})", number) : std::to_string(number);
            }
        }
        return "0";
    }

    // Macros of headers are in upper case, or have an underscore; only the compiler knows them.
    bool looks_mistyped(std::string_view name) const {
        return types_.any() &&
               std::ranges::any_of(name, [](char c) { return c >= 'a' && c <= 'z'; });
    }

    // "args->filename" and "$entry(count)" are names.
    Result<Expression> of_group(const Token& group) {
        const bool is_entry = group.text == "$entry";
        take();
        const auto name = take();
        if (name.kind != Token::Kind::name) {
            return fail_at(text_, name.where, "a name is expected here");
        }
        Span where{group.where.begin, name.where.end};
        if (is_entry) {
            where.end = front().where.end;
            TRY(expect(")"));
        }
        const auto key = is_entry ? std::string(name.text) : "args->" + std::string(name.text);
        TRY_ASSIGN(auto meaning, scope_.meaning(key, name.where));
        if (!meaning) {
            return fail_unknown(key, name.where);
        }
        return meant(std::move(*meaning), where);
    }

    Result<Expression> comparison(const Token& name) {
        TRY(expect("("));
        const auto literal = take();
        if (literal.kind != Token::Kind::literal) {
            return fail_at(text_, literal.where,
                           "STRCMP takes a text in quotes, then the value to compare");
        }
        TRY(expect(","));
        TRY_ASSIGN(auto value, choice());
        const auto end = front().where.end;
        TRY(expect(")"));
        if (value.type.is_arithmetic() && !value.is_word) {
            return fail_at(
                text_, value.where,
                fmt::format("STRCMP compares texts, and this is {}", Types::described(value.type)));
        }
        Expression whole{.kind = Kind::comparison,
                         .text = std::string(literal.text),
                         .type = int_type(),
                         .where = {name.where.begin, end}};
        if (scope_.compares_bytes) {  // the initializer that the text is
            whole.text = whole.text.substr(1, whole.text.size() - 2);
        }
        whole.of.push_back(std::move(value));
        return whole;
    }

    Result<Expression> call(const Token& function) {
        Expression whole{
            .kind = Kind::call, .text = std::string(function.text), .where = function.where};
        TRY(expect("("));
        while (!is(")")) {
            TRY_ASSIGN(auto argument, choice());
            whole.of.push_back(std::move(argument));
            if (!is(")")) {
                TRY(expect(","));
            }
        }
        whole.where.end = take().where.end;
        return whole;
    }

    std::string_view text_;
    std::span<const Token> left_;
    const Types& types_;
    const Scope& scope_;
    int depth_ = 0;
};

}  // namespace

Result<Expression> read_expression(std::string_view text, Span part, const Types& types,
                                   const Scope& scope) {
    if (part.empty()) {
        return fail_at(text, part, "a value is expected here");
    }
    TRY_ASSIGN(const auto tokens, tokens_of(text, part));
    return Parser(text, tokens, types, scope).read_all();
}

}  // namespace snoopbox::oneliners
