// SPDX-License-Identifier: Apache-2.0
#include "oneliners/emit.h"

#include <algorithm>
#include <utility>

#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

using Kind = Expression::Kind;
using Of = Type::Kind;

// Something in memory: POINTER->PATH, or what the pointer points to if the path is empty.
struct Place {
    std::string pointer;
    std::string path;
    bool is_known = true;  // by its type, so that it can be read

    std::string address() const {
        return path.empty() ? pointer : fmt::format("&({})->{}", pointer, path);
    }
    std::string as_it_is() const {
        return path.empty() ? fmt::format("(*({}))", pointer)
                            : fmt::format("({})->{}", pointer, path);
    }
};

class Emitter {
  public:
    explicit Emitter(const Types& types) : types_(types) {}

    std::string value(const Expression& e) const {
        switch (e.kind) {
            case Kind::number:
            case Kind::literal:
                return e.text;
            case Kind::name:
                return e.is_word ? fmt::format("(u64){}", e.text) : e.text;
            case Kind::unary:
                return e.text == "*"   ? read(e)
                       : e.text == "&" ? address(e.of[0])
                                       : fmt::format("({}{})", e.text, value(e.of[0]));
            case Kind::binary:
                return binary(e);
            case Kind::choice:
                return fmt::format("({} ? {} : {})", value(e.of[0]), value(e.of[1]),
                                   value(e.of[2]));
            case Kind::member:
            case Kind::index:
                return read(e);
            case Kind::call: {
                std::string text = e.text + "(";
                for (const auto& argument : e.of) {
                    text += (text.ends_with('(') ? "" : ", ") + value(argument);
                }
                return text + ")";
            }
            case Kind::cast:
                return fmt::format("(({}){})", e.text, value(e.of[0]));
            case Kind::size_of:
                return fmt::format("sizeof({})", e.text);
            case Kind::comparison:
                return fmt::format("SNOOP_BEGINS_WITH({}, {}, {})", text_address(e.of[0]),
                                   e.text.starts_with('"') ? 1 : 0, e.text);
        }
        return {};
    }

    std::string text_address(const Expression& e) const {
        return fmt::format("(u64)({})", pointer(e));
    }

  private:
    // The value as what it points with.
    std::string pointer(const Expression& e) const {
        return e.kind == Kind::name ? e.text : value(e);
    }

    // Of what is in memory, whether that is a process's, by its type there.
    bool is_of_user(const Expression& e) const {
        const auto& type = e.of[0].type;
        return types_.is_user(e.is_arrow ? Types::target(type) : type);
    }

    std::string address(const Expression& e) const {
        return is_of_user(e) ? user_address(e) : fmt::format("({})", place(e).address());
    }

    // Of what programs in the kernel have no types for: pointers are numbers, and the place of a
    // member is one, too.
    std::string user_address(const Expression& e) const {
        const auto& base = e.of[0];
        if (e.kind == Kind::unary) {  // *
            return pointer(base);
        }
        if (e.kind == Kind::index) {
            return fmt::format("({} + (u64)({}) * {})", pointer(base), value(e.of[1]),
                               e.type.bytes);
        }
        constexpr std::uint32_t byte = 8;
        return fmt::format("({} + {} /* {} */)", e.is_arrow ? pointer(base) : user_address(base),
                           e.first_bit / byte, e.text);
    }

    std::string read_user(const Expression& e) const {
        if (e.bits > 0) {
            const auto& base = e.of[0];
            return fmt::format("snoop_user_bits_at({}, {} /* {} */, {})",
                               e.is_arrow ? pointer(base) : user_address(base), e.first_bit, e.text,
                               e.bits);
        }
        return e.type.kind == Of::array || e.type.kind == Of::record
                   ? user_address(e)
                   : fmt::format("SNOOP_READ_USER({}, {})", Types::held_in(e.type),
                                 user_address(e));
    }

    // A pointer of a process is a number here, which counts bytes.
    std::string times_size(const Expression& number, const Type& pointer) const {
        const auto bytes = Types::target(pointer).bytes;
        return bytes > 1 ? fmt::format("(u64)({}) * {}", value(number), bytes) : value(number);
    }
    bool counts_elements(const Expression& e) const {
        return (e.type.kind == Of::pointer || e.type.kind == Of::array) && !e.is_word &&
               types_.is_user(e.type);
    }
    std::string user_sum(const Expression& e) const {
        const auto& left = e.of[0];
        const auto& right = e.of[1];
        if (counts_elements(left) && counts_elements(right)) {
            const auto bytes = std::max(Types::target(left.type).bytes, 1U);
            return fmt::format("snoop_quotient({} - {}, {})", value(left), value(right), bytes);
        }
        return counts_elements(left)
                   ? fmt::format("({} {} {})", value(left), e.text, times_size(right, left.type))
                   : fmt::format("({} {} {})", times_size(left, right.type), e.text, value(right));
    }

    std::string binary(const Expression& e) const {
        if ((e.text == "+" || e.text == "-") &&
            (counts_elements(e.of[0]) || counts_elements(e.of[1]))) {
            return user_sum(e);
        }
        const auto left = value(e.of[0]);
        const auto right = value(e.of[1]);
        // BPF divides unsigned numbers only.
        if ((e.text == "/" || e.text == "%") && (e.type.kind == Of::unknown || e.type.is_signed)) {
            return fmt::format("snoop_{}({}, {})", e.text == "/" ? "quotient" : "remainder", left,
                               right);
        }
        return fmt::format("({} {} {})", left, e.text, right);
    }

    Place place(const Expression& e) const {
        if (e.kind == Kind::unary) {  // *
            return {pointer(e.of[0]), {}, e.type.kind != Of::unknown};
        }
        const auto& base = e.of[0];
        const bool of_array = base.type.kind == Of::array && base.is_in_memory();
        if (e.kind == Kind::index) {
            const auto index = value(e.of[1]);
            if (of_array) {
                auto whole = place(base);
                whole.path += fmt::format("[{}]", index);
                whole.is_known &= e.type.kind != Of::unknown;
                return whole;
            }
            return {fmt::format("({} + {})", pointer(base), index), {}, e.type.kind != Of::unknown};
        }
        if (e.is_arrow || !base.is_in_memory()) {
            return {pointer(base), e.text, e.type.kind != Of::unknown};
        }
        auto whole = place(base);
        // *p and p[i] have no path yet.
        whole.path += (whole.path.empty() ? "" : ".") + e.text;
        whole.is_known &= e.type.kind != Of::unknown;
        return whole;
    }

    // Of the record that the member is in, "struct file", and where that is.
    std::string read_bits(const Expression& e) const {
        const auto& base = e.of[0];
        const auto record = e.is_arrow ? Types::target(base.type) : base.type;
        const auto address = e.is_arrow ? pointer(base) : place(base).address();
        constexpr std::string_view keyword = "struct ";
        const bool is_named = record.name.starts_with(keyword);
        return is_named
                   ? fmt::format("SNOOP_READ_BITS({}, {}, {})", record.name.substr(keyword.size()),
                                 e.text, address)
                   : fmt::format("snoop_bits_at((u64)({}), {}, {})", address, e.first_bit, e.bits);
    }

    std::string read(const Expression& e) const {
        if (is_of_user(e)) {
            return read_user(e);
        }
        if (e.bits > 0) {
            return read_bits(e);
        }
        const auto at = place(e);
        if (!at.is_known) {
            return e.kind == Kind::member && !e.is_arrow && !e.of[0].is_in_memory()
                       ? fmt::format("({}).{}", value(e.of[0]), e.text)
                       : at.as_it_is();
        }
        if (e.type.kind == Of::array) {
            return fmt::format("(({})({}))", Types::spelling(e.type), at.address());
        }
        if (e.type.kind == Of::record) {
            return at.as_it_is();
        }
        return fmt::format("SNOOP_READ_AS({}, {})", type_to_read(e.type, at), at.address());
    }

    // Without qualifiers: the variable that it is read into is written to.
    static std::string type_to_read(const Type& type, const Place& at) {
        const auto has_name = [&] {
            auto to = type;
            while (to.kind == Of::pointer || to.kind == Of::array) {
                to = Types::target(to);
            }
            return !to.name.empty();
        };
        return has_name() ? Types::spelling(type)
                          : fmt::format("typeof(((void)0, {}))", at.as_it_is());
    }

    const Types& types_;
};

}  // namespace

std::string value_in_c(const Expression& expression, const Types& types) {
    return Emitter(types).value(expression);
}

std::string address_of_text(const Expression& expression, const Types& types) {
    return Emitter(types).text_address(expression);
}

}  // namespace snoopbox::oneliners
