// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "cli/types/type.h"

namespace snoopbox::cli {
namespace {

TEST(LibraryType, IsAKnownLibraryAndAFile) {
    tools::Option option;
    option.libraries = {{"openssl", "ssl"}, {"nss", "nspr4"}};
    const auto error = [&](const Texts& texts) {
        const auto value = value_of_library(option, texts);
        return value ? "none" : value.error().message;
    };
    EXPECT_EQ(error({"openssl:/proc/self/exe", "nss:/proc/self/exe"}), "none");
    EXPECT_EQ(error({"openssl:/proc/self/exe", "tls:/x"}),
              "\"tls:/x\" is no LIBRARY:PATH with one of openssl, nss");
    EXPECT_EQ(error({"openssl"}), "\"\" is no absolute path of a file that can be read");
    EXPECT_EQ(error({"openssl:lib.so"}),
              "\"lib.so\" is no absolute path of a file that can be read");
    EXPECT_EQ(error({"openssl:/nonexistent"}),
              "\"/nonexistent\" is no absolute path of a file that can be read");
}

}  // namespace
}  // namespace snoopbox::cli
