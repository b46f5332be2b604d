// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace snoopbox::attach {

// A struct of options as libbpf's functions want them: all zero, its padding too, but for its size.
// libbpf's own LIBBPF_OPTS is GNU C, of which clang warns with -Wpedantic.
template <typename Options>
struct LibbpfOptions : Options {
    LibbpfOptions() : Options() { this->sz = sizeof(Options); }
};

}  // namespace snoopbox::attach
