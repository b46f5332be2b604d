// SPDX-License-Identifier: Apache-2.0
// The grammar of BCC's trace and argdist: what a word of the command line asks for, as parts of it.
//
//   trace    [{p,r}]:[library]:function[+offset][(signature)] [(predicate)] ["format"[, value...]]
//            t:category:event [(predicate)] ["format"...], u:library:[provider:]probe ...
//            function, library:function
//   argdist
//   {p,r,t,u}:[library]:function(signature)[:type[,type...]:expression[,...][:filter]][#label]
//            [library:]function.value[, value...]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oneliners/text.h"
#include "util/result.h"

namespace snoopbox::oneliners {

struct Probe {
    enum class Kind { entry, at_return, tracepoint, usdt };
    Kind kind = Kind::entry;
    std::string text;      // all that the user typed
    std::string library;   // of a function or USDT probe; empty: the kernel's
    std::string provider;  // of a USDT probe, if given
    std::string category;  // of a tracepoint
    std::string name;      // of the function, event or probe
    Span name_at;
    std::uint64_t offset = 0;       // of the instruction in the function
    std::optional<Span> signature;  // without the brackets
    std::optional<Span> predicate;  // without the brackets
    std::optional<Span> format;     // with the quotes
    std::vector<Span> values;       // expressions
    std::vector<Span> types;        // argdist: of the values
    std::string label;              // argdist

    bool is_in_user_space() const { return !library.empty(); }
};

// Both fail, pointing to where `text` is not of the grammar.
Result<Probe> read_trace(std::string_view text);
Result<Probe> read_argdist(std::string_view text);

}  // namespace snoopbox::oneliners
