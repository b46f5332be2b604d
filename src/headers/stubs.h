// SPDX-License-Identifier: Apache-2.0
// The fixed part of a header tree that is made out of BTF.
#pragma once

#include <span>
#include <string_view>

namespace snoopbox::headers {

struct Stub {
    std::string_view path;  // in the tree
    std::string_view text;
};

// The files of src/headers/stubs, put in here by CMake.
extern const std::span<const Stub> stubs;

// Headers that programs include by these names. BTF does not say which header a type is from.
extern const std::span<const std::string_view> included_names;

}  // namespace snoopbox::headers
