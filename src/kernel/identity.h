// SPDX-License-Identifier: Apache-2.0
// Which build of the kernel runs, beyond its release: two builds can share a release and differ in
// their structures.
#pragma once

#include <filesystem>
#include <string>

#include "util/result.h"

namespace snoopbox::kernel {

// Text that differs between builds: the build id that the kernel's linker left in
// sys/kernel/notes below `root`, or where that cannot be read a hash of the kernel's BTF. Fails if
// there is neither, naming both.
Result<std::string> build_identity(const std::filesystem::path& root = "/");

// CPUs that the kernel has room for (sys/devices/system/cpu/possible below `root`), as its text:
// "0-3". libbcc makes the size of some maps of it. Fails if it cannot be read.
Result<std::string> possible_cpus(const std::filesystem::path& root = "/");

}  // namespace snoopbox::kernel
