// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstring>
#include <type_traits>

namespace snoopbox::attach {

// A struct of options as libbpf's functions want them: all zero, its padding too, but for its size.
// libbpf's own LIBBPF_OPTS is GNU C, of which clang warns with -Wpedantic.
template <typename Options>
struct LibbpfOptions : Options {
    static_assert(std::is_trivial_v<Options>);
    // Options() would leave the padding at its end as it was, which libbpf calls an unknown option.
    LibbpfOptions() {
        std::memset(static_cast<Options*>(this), 0, sizeof(Options));
        this->sz = sizeof(Options);
    }
};

}  // namespace snoopbox::attach
