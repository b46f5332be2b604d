// SPDX-License-Identifier: Apache-2.0
// Reads the BTF of a kernel and of its modules.
#pragma once

#include <filesystem>
#include <string>

#include "headers/btf/source_names.h"
#include "util/result.h"

namespace snoopbox::headers {

// Where the kernel's own BTF is: `btf` itself, or the file vmlinux if that is a directory.
std::filesystem::path vmlinux_in(const std::filesystem::path& btf);

// The running kernel's `btf`, /sys/kernel/btf/vmlinux, and the types of the modules that are
// loaded, which are beside it: those that have what `names` lacks, or all if that is null. A module
// whose BTF is damaged is left out.
Result<std::string> read_running_btf(const std::filesystem::path& btf, const SourceNames* names);

// The same from a file that the user names, or a directory that is a copy of /sys/kernel/btf; all
// must be the user's, and sound as far as it takes to put them together.
Result<std::string> read_foreign_btf(const std::filesystem::path& btf, const SourceNames* names);

}  // namespace snoopbox::headers
