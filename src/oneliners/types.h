// SPDX-License-Identifier: Apache-2.0
// The kernel's types, functions and tracepoints, as its BTF has them, and those of a function of a
// program or library by its debug information, which is BTF as well by now
// (compile/debug_types.h).
#pragma once

#include <bpf/btf.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace snoopbox::oneliners {

struct Type {
    enum class Kind { unknown, nothing, boolean, number, enumeration, pointer, array, record };
    Kind kind = Kind::unknown;
    // As C spells it: "struct file", "loff_t", "unsigned int". Empty if it has no name, and of
    // pointers and arrays.
    std::string name;
    const btf* from = nullptr;  // whose IDs it has; nullptr: no BTF
    std::uint32_t id = 0;       // of a record or enumeration
    std::uint32_t bytes = 0;
    std::uint32_t count = 0;  // array
    bool is_signed = false;
    bool is_character = false;  // a number of 8 bits
    bool is_constant = false;
    bool is_user = false;  // a pointer that BTF says is one to user space
    // Of a pointer or array: what it refers to, by its ID or, if it is not from BTF, itself.
    std::uint32_t to = 0;
    std::shared_ptr<const Type> to_type = nullptr;

    bool is_arithmetic() const {
        return kind == Kind::boolean || kind == Kind::number || kind == Kind::enumeration;
    }
};

Type number_type(std::string name, std::uint32_t bytes, bool is_signed);
Type pointer_type(Type to);

struct Argument {
    std::string name;
    Type type;
    std::size_t position = 0;  // among the numbers that a program gets, from 1; 0: it is none
};

struct Function {
    std::vector<Argument> arguments;
    Type result;
    bool has_result = true;  // for a program to get
};

struct MemberOf {
    std::string path;  // its name, or what that stands for: "__sk_common.skc_dport"
    Type type;
    std::uint32_t bits = 0;       // of a bit-field, otherwise 0
    std::uint32_t first_bit = 0;  // from the beginning of the record
};

// Macros that stand for members: {"sk_dport", "__sk_common.skc_dport"}
using Aliases = std::map<std::string, std::string, std::less<>>;

class Types {
  public:
    // `types`: the kernel's; nullptr: nothing is known. It outlives this object.
    explicit Types(const btf* types, Aliases aliases = {})
        : types_(types), aliases_(std::move(aliases)) {}

    // The same with those of a program or library, which come first where the names are the same.
    Types with_user(std::shared_ptr<const btf> types) const;

    bool any() const { return types_ != nullptr || has_user(); }
    bool has_user() const { return user_ != nullptr; }
    // Whether it, or what it refers to in the end, is of a program or library.
    bool is_user(const Type& type) const;

    std::optional<Function> function(const std::string& name) const;
    // Of the program or library. Nothing also if it has several of that name.
    std::optional<Function> user_function(const std::string& name) const;
    // The arguments that it passes to programs. It has no result.
    std::optional<Function> tracepoint(const std::string& name) const;
    std::vector<std::string> function_names() const;
    std::vector<std::string> tracepoint_names() const;

    // What a pointer or array refers to.
    static Type target(const Type& type);

    // Of a record, or of an unnamed one in it.
    std::optional<MemberOf> member(const Type& record, std::string_view name) const;
    // Empty if BTF does not have the record's definition.
    static std::vector<std::string> member_names(const Type& record);

    // "struct file", "union ...", "enum ..."
    std::optional<Type> tagged(std::string_view keyword, const std::string& name) const;
    // A typedef, or a type of C's by its one word ("int").
    std::optional<Type> named(const std::string& name) const;
    std::vector<std::string> record_names() const;

    // The enumeration that has this value. It may have no name.
    std::optional<Type> enumeration_with(std::string_view value) const;
    // A name by which the values of an enumeration are found: its own, or of one of its values.
    static std::string value_names(const Type& enumeration);
    // Its values, the first of each number.
    static std::map<std::int64_t, std::string> values(const Type& enumeration);

    // "struct file *", for a declaration; "u64" if it cannot be spelled. What is of a program or
    // library is so in messages only.
    static std::string spelling(const Type& type);
    // As a message calls it: "an array of char"
    static std::string described(const Type& type);
    // "s32": a type of programs in the kernel that holds a value of this type of a program or
    // library. Pointers are numbers.
    static std::string held_in(const Type& type);

  private:
    static Type of(const btf* types, std::uint32_t id);
    static std::optional<Function> function_in(const btf* types, std::uint32_t id);
    static std::optional<MemberOf> member_of(const btf* types, std::uint32_t id,
                                             std::string_view name, int depth);
    static void add_member_names(const btf* types, std::uint32_t id, int depth,
                                 std::vector<std::string>& names);
    std::vector<const btf*> all() const;

    const btf* types_;
    std::shared_ptr<const btf> user_ = nullptr;
    Aliases aliases_;
};

}  // namespace snoopbox::oneliners
