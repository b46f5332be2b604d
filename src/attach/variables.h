// SPDX-License-Identifier: Apache-2.0
// Variables in an object's .rodata: set before load, constant afterwards.
#pragma once

#include <bpf/libbpf.h>

#include <cstdint>
#include <string>

#include "util/result.h"

namespace snoopbox::attach {

// A number from -2^63 to 2^64 - 1.
struct Number {
    std::uint64_t bits;  // two's complement
    bool negative;
};

// Like Object::set_constant.
Status set_variable(bpf_object* object, const std::string& name, Number value);

}  // namespace snoopbox::attach
