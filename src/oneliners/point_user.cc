// SPDX-License-Identifier: Apache-2.0
// Functions of programs and libraries, of which a handler gets numbers only.
#include <array>
#include <utility>

#include "oneliners/point.h"
#include "oneliners/tool_text.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

using Kind = Probe::Kind;
using Of = Type::Kind;

// In registers, and in words on the stack.
constexpr std::size_t most_places = 32;

// A value that the lower bytes of a register hold.
std::string in_word(const Type& type, const std::string& word) {
    return type.kind == Of::pointer || type.kind == Of::array
               ? word
               : fmt::format("({}){}", Types::held_in(type), word);
}

}  // namespace

Status Point::find_user_function(const Kernel& kernel) {
    const auto found = kernel.user_function ? kernel.user_function(probe_->library, probe_->name)
                                            : UserFunction{probe_->name};
    const auto offset = probe_->offset != 0 ? fmt::format("+{:#x}", probe_->offset) : "";
    const bool at_return = probe_->kind == Kind::at_return;
    target_ = fmt::format("user: {}{}", quoted_yaml(probe_->library + ":" + found.symbol + offset),
                          at_return ? ", return: true" : "");
    std::optional<Function> function;
    if (found.types != nullptr && probe_->offset == 0) {  // later, registers have something else
        types_ = types_.with_user(found.types);
        function = types_.user_function(found.symbol);
    }
    if (function) {
        add_user_arguments(*function);
    } else {
        add_positions(most_words);
    }
    TRY(add_signature());
    if (at_return && function) {
        add_user_result(*function);
    } else if (at_return) {
        add_result({});
    }
    return {};
}

// The handler has numbers, which hold them.
void Point::add_user_arguments(const Function& function) {
    std::array<bool, most_words> is_named{};
    for (const auto& [own, type, position] : function.arguments) {
        const bool is_here = position > 0 && position <= most_places;
        Known known{.name = own, .c = {}, .type = type};
        if (!is_here) {
            known.why_not = fmt::format(
                "{} is passed where programs in the kernel cannot find it: they see registers for "
                "integers, and words on the stack, only",
                own);
            known_.push_back(std::move(known));
            continue;
        }
        const auto word = fmt::format("arg{}", position);
        known.c = in_word(type, word);
        known.position = position;
        known.is_shown = true;
        if (position <= most_words) {
            is_named[position - 1] = true;
        }
        if (!own.empty()) {
            known_.push_back(known);
            known.is_shown = false;
        }
        known.name = word;
        known.c = word;
        known.is_word = true;
        known_.push_back(std::move(known));
    }
    for (std::size_t i = 1; i <= most_words; ++i) {
        if (!is_named[i - 1]) {
            add_position(i);
        }
    }
}

void Point::add_user_result(const Function& function) {
    const auto& type = function.result;
    if (type.kind == Of::nothing) {
        return;
    }
    for (const auto* name : {"retval", "$retval"}) {
        Known known{.name = name, .c = in_word(type, "ret"), .type = type};
        known.parameter = "u64 ret";
        known.is_word = type.kind == Of::pointer;
        known.is_shown = *name != '$' && function.has_result;
        if (!function.has_result) {
            known.why_not =
                "the result is returned where programs in the kernel cannot find it: they see the "
                "register for integers only";
        }
        known_.push_back(std::move(known));
    }
}

}  // namespace snoopbox::oneliners
