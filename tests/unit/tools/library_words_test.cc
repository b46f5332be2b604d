// SPDX-License-Identifier: Apache-2.0
// Libraries that the command line adds to probes of user functions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tools/fill_in.h"
#include "tools/tool_spec.h"

namespace snoopbox::tools {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string tool_with(const std::string& option) {
    return R"(/* ---
name: tls
summary: s
description: d
probes:
  - {handler: sent, user: ['ssl:SSL_write', 'nspr4:PR_Write'], unless: plain}
options:
  - {name: plain, help: h}
  - {name: extra-lib, )" +
           option + R"(, argument: A, help: h}
events: {struct: tls_write}
--- */
struct tls_write { u32 pid; };
int sent(void *ssl) { return 0; }
)";
}

TEST(LibraryWords, AddNamesToProbes) {
    auto tool = parse_tool("t.bpf.c",
                           tool_with("type: library, libraries: {openssl: ssl, gnutls: gnutls}"));
    ASSERT_TRUE(tool) << tool.error().message;
    const std::vector<std::string> added = {"openssl:/a/b.so", "gnutls:/c.so", "openssl:/d"};
    auto probes = tool->probes;
    add_libraries(
        tool->options.back(), added, [](const auto&) { return false; }, probes);
    EXPECT_THAT(probes.front().names, ElementsAre("ssl:SSL_write", "nspr4:PR_Write",
                                                  "/a/b.so:SSL_write", "/d:SSL_write"));
    EXPECT_THAT(probes.front().unless, ElementsAre("plain"));
}

TEST(LibraryWords, WhatIsLeftOutIsProbedInFilesThatAreNamed) {
    auto tool = parse_tool("t.bpf.c",
                           tool_with("type: library, libraries: {openssl: ssl, gnutls: gnutls}"));
    ASSERT_TRUE(tool) << tool.error().message;
    const auto given = [](const std::string& option) { return option == "plain"; };
    auto probes = tool->probes;
    add_libraries(tool->options.back(), {"gnutls:/c.so"}, given, probes);
    EXPECT_THAT(probes.front().unless, ElementsAre("plain")) << "there is nothing to add";
    add_libraries(tool->options.back(), {"openssl:/d"}, given, probes);
    EXPECT_THAT(probes.front().names, ElementsAre("/d:SSL_write"));
    EXPECT_THAT(probes.front().unless, IsEmpty());
}

TEST(LibraryWords, Mistakes) {
    const auto error = [](const std::string& option) {
        const auto tool = parse_tool("t.bpf.c", tool_with(option));
        return tool ? "none" : tool.error().message;
    };
    EXPECT_EQ(error("type: library"), "t.bpf.c:9: --extra-lib: \"libraries\" names what it can be");
    EXPECT_EQ(error("type: number, libraries: {openssl: ssl}"),
              "t.bpf.c:9: \"libraries\" of --extra-lib goes with type library only");
}

}  // namespace
}  // namespace snoopbox::tools
