// SPDX-License-Identifier: Apache-2.0
// `snoopbox containers`, with containers that crun runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "crun.h"

namespace snoopbox::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

struct ContainersOfCrun : Crun {
    // `snoopbox containers WORDS` while the container $A runs, after its process and its cgroup's
    // number, on two lines.
    Ended list(const std::string& words) const {
        return play(R"(
start "$A" 'exec busybox sleep 60'
jq -r .pid "/run/crun/$A/status"
stat -c %i "/sys/fs/cgroup/$A"
"$snoopbox" containers )" +
                    words);
    }
};

TEST_F(ContainersOfCrun, AreListed) {
    const auto ended = list("-o json \"$A\"");
    ASSERT_EQ(ended.status, 0) << ended.err << ended.out;
    const auto second = ended.out.find('\n');
    const auto third = ended.out.find('\n', second + 1);
    ASSERT_NE(third, std::string::npos) << ended.out;
    EXPECT_EQ(ended.out.substr(third + 1),
              R"({"id":")" + a + R"(","name":")" + a + R"(","runtime":"crun","pid":)" +
                  ended.out.substr(0, second) + R"(,"cgroup":"/)" + a + R"(","cgroup_id":)" +
                  ended.out.substr(second + 1, third - second - 1) + "}\n");
}

TEST_F(ContainersOfCrun, HaveALineInTheTable) {
    const auto ended = list("\"${A%?}?\"");
    ASSERT_EQ(ended.status, 0) << ended.err << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("\nID "));
    EXPECT_THAT(ended.out,
                ContainsRegex("\n" + a + " +" + a + " +- +- +- +crun +[0-9]+ /" + a + "\n"));
}

TEST_F(ContainersOfCrun, AreNotThoseOfOtherNames) {
    const auto ended = list("-o csv \"no-$A\"");
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, HasSubstr("snoopbox: no container here has the name or ID \"no-" + a +
                                     "\"\nsnoopbox containers lists those that run\n"));
}

TEST(Containers, WithoutCgroupsItSaysSo) {
    if (geteuid() != 0) {
        GTEST_SKIP() << "needs root";
    }
    const auto ended =
        run("/usr/bin/unshare",
            {"--mount", "sh", "-c", "mount -t tmpfs none /sys/fs/cgroup && exec \"$0\" containers",
             snoopbox_path()});
    EXPECT_EQ(ended.status, 1);
    EXPECT_EQ(ended.out, "");
    EXPECT_THAT(ended.err, StartsWith("snoopbox: no cgroups are visible here"));
}

TEST(Containers, OtherLinesAreWrongUsage) {
    EXPECT_EQ(run(snoopbox_path(), {"containers", "--all"}).status, 2);
    EXPECT_THAT(run(snoopbox_path(), {"containers", "--help"}).out,
                StartsWith("Usage: snoopbox containers"));
}

}  // namespace
}  // namespace snoopbox::test
