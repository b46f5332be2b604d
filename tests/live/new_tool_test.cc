// SPDX-License-Identifier: Apache-2.0
// What `snoopbox new` writes runs as it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "started.h"
#include "tracer.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::HasSubstr;

TEST(NewTool, Runs) {
    const TempDir temp = TempDir::create().value();
    const auto in_dir = [&] { std::filesystem::current_path(temp.path()); };
    const auto made = run(snoopbox_path(), {"new", "mine"}, in_dir);
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_EQ(made.out, "mine.bpf.c is there; run it: snoopbox run mine.bpf.c\n");
    Tracer tracer({"run", (temp.path() / "mine.bpf.c").string(), "-o", "json"});
    const pid_t pid = exec_and_wait("/bin/true", {"true"});
    EXPECT_TRUE(tracer.wait_lines(1));
    const auto ended = tracer.stop(SIGINT);
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("\"pid\":" + std::to_string(pid) + ",\"comm\":\"true\""));

    const auto again = run(snoopbox_path(), {"new", "mine"}, in_dir);
    EXPECT_EQ(again.status, 1);
    EXPECT_THAT(again.err, HasSubstr("mine.bpf.c is there already"));
    EXPECT_EQ(run(snoopbox_path(), {"new", "../mine"}, in_dir).status, 2);
    EXPECT_EQ(run(snoopbox_path(), {"new"}, in_dir).status, 2);
    EXPECT_THAT(run(snoopbox_path(), {"new", "runqlat"}, in_dir).err,
                HasSubstr("snoopbox has a tool runqlat"));
}

}  // namespace
}  // namespace snoopbox::test
