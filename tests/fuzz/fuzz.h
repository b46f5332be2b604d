// SPDX-License-Identifier: Apache-2.0
// What the fuzz targets share. Each target defines libFuzzer's entry point
// (https://llvm.org/docs/LibFuzzer.html), which must return whatever the input is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace snoopbox::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// What must be true of any input. The fuzzer keeps an input for which it is not.
inline void require(bool good, std::string_view what) {
    if (!good) {
        std::cerr << "not true: " << what << '\n';
        std::abort();
    }
}

}  // namespace snoopbox::fuzz
