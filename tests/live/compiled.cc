// SPDX-License-Identifier: Apache-2.0
#include "compiled.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace snoopbox::test {

bool has_clang() {
    return access("/usr/bin/clang", X_OK) == 0;
}

std::string compiled(const std::filesystem::path& dir, const std::string& name,
                     const Arguments& flags) {
    std::string object = dir / (name + ".bpf.o");
    const std::string source = SNOOPBOX_SOURCE_DIR "/tests/live/programs/" + name + ".bpf.c";
    Arguments arguments{"-target", "bpf", "-g", "-O2", "-Werror", "-c", source, "-o", object};
    // Debian keeps asm/types.h in an architecture-specific directory.
    arguments.emplace_back("-I/usr/include/x86_64-linux-gnu");
    arguments.emplace_back("-I/usr/include/aarch64-linux-gnu");
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const auto ended = run("/usr/bin/clang", arguments);
    EXPECT_EQ(ended.status, 0) << ended.err;
    return object;
}

}  // namespace snoopbox::test
