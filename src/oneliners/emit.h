// SPDX-License-Identifier: Apache-2.0
// Expressions as C that runs in the kernel. What is in memory is read by helpers, from the kernel
// or the process, as its address tells (bpf_sources/include/anywhere.h). What has a type of a
// program or library is read from the process, at the place where that has it: the C needs no such
// types. What only the compiler knows stays as it is.
#pragma once

#include <string>

#include "oneliners/expression.h"
#include "oneliners/types.h"

namespace snoopbox::oneliners {

// Its value; of an array, the address of its first element. A name that is a word is a number.
std::string value_in_c(const Expression& expression, const Types& types);

// Where the text is that it points to, or that it is; a 64-bit number.
std::string address_of_text(const Expression& expression, const Types& types);

}  // namespace snoopbox::oneliners
