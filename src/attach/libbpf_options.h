// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <type_traits>

namespace snoopbox::attach {

// An options struct as libbpf expects it: all zero, including padding, except for its size.
// libbpf's own LIBBPF_OPTS is GNU C, about which clang warns with -Wpedantic.
template <typename Options>
struct LibbpfOptions : Options {
    static_assert(std::is_trivial_v<Options>);
    // Options() would not clear the trailing padding, which libbpf rejects as an unknown option.
    LibbpfOptions() {
        std::memset(static_cast<Options*>(this), 0, sizeof(Options));
        this->sz = sizeof(Options);
    }
};

}  // namespace snoopbox::attach
