// SPDX-License-Identifier: Apache-2.0
// Identifies the build of the running kernel, because two builds can have the same release and
// different structures.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "util/result.h"

namespace snoopbox::kernel {

// Text that differs between builds: the linker's build ID in sys/kernel/notes below `root` or, if
// that cannot be read, a hash of the kernel's BTF. If there is neither, the error names both.
Result<std::string> build_identity(const std::filesystem::path& root = "/");

// The same from the kernel's BTF alone, as it can be told of another host's kernel: of the content
// of /sys/kernel/btf/vmlinux.
std::string build_identity_of_types(std::string_view btf);

// The possible CPUs (sys/devices/system/cpu/possible below `root`) as text, such as "0-3". libbcc
// derives the size of some maps from it. Fails if it cannot be read.
Result<std::string> possible_cpus(const std::filesystem::path& root = "/");

}  // namespace snoopbox::kernel
