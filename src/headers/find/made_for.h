// SPDX-License-Identifier: Apache-2.0
// The kernel that a header tree was made for, as recorded in the tree. Structs differ between
// kernels: a tool compiled with another kernel's headers reads the wrong members.
#pragma once

#include <filesystem>
#include <string>

#include "util/result.h"

namespace snoopbox::headers {

struct MadeFor {
    std::string text;  // "6.1.0-9-amd64"; empty if the tree does not say
    // False if the tree has only the kernel's version ("6.1.27"), which distributions number
    // differently from their releases.
    bool is_release = false;
};

// Reads include/generated/utsrelease.h, include/config/kernel.release and
// include/generated/uapi/linux/version.h below `generated_dir`, in this order.
MadeFor read_made_for(const std::filesystem::path& generated_dir);

// Fails if the tree cannot be for kernel `release` (uname -r): "made for kernel 6.1.0-9-amd64, not
// for 6.18.2". Succeeds if nothing is known.
Status check_made_for(const MadeFor& made_for, const std::string& release);

}  // namespace snoopbox::headers
