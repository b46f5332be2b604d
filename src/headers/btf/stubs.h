// SPDX-License-Identifier: Apache-2.0
// The fixed part of a header tree made from BTF.
#pragma once

#include <span>
#include <string_view>

namespace snoopbox::headers {

struct Stub {
    std::string_view path;  // in the tree
    std::string_view text;
};

// The files of src/headers/stubs, embedded by CMake.
extern const std::span<const Stub> stubs;

// The header names that programs include. BTF does not record which header a type comes from.
extern const std::span<const std::string_view> included_names;

}  // namespace snoopbox::headers
