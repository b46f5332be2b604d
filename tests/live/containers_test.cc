// SPDX-License-Identifier: Apache-2.0
// `snoopbox containers`, with containers that crun runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tracer.h"
#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::StartsWith;

// It mounts cgroups of version 2 where this host may have those of version 1, and runs crun in a
// user namespace, where it does without the limits and device rules that some hosts forbid.
constexpr auto script = R"(set -e
mount -t cgroup2 cgroup2 /sys/fs/cgroup
bundle=$1 name=$2 snoopbox=$3
shift 3
mkdir -p "$bundle/rootfs/bin"
cp /bin/busybox "$bundle/rootfs/bin"
crun spec -b "$bundle" >&2
jq '.process.terminal = false | .process.args = ["/bin/busybox", "sleep", "60"] |
    (.mounts[] | select(.options) | .options) |= map(select(startswith("gid=") | not)) |
    del(.process.rlimits)' "$bundle/config.json" >"$bundle/config"
mv "$bundle/config" "$bundle/config.json"
unshare --user --map-root-user crun run -d -b "$bundle" "$name" >/dev/null 2>&1 </dev/null
trap 'crun delete -f "$name"; rmdir "/sys/fs/cgroup/$name" 2>/dev/null || true' EXIT
jq -r .pid "/run/crun/$name/status"
stat -c %i "/sys/fs/cgroup/$name"
"$snoopbox" containers "$@"
)";

class ContainersOfCrun : public testing::Test {
  protected:
    void SetUp() override {
        for (const auto* program : {"/usr/bin/crun", "/usr/bin/jq", "/bin/busybox"}) {
            if (!std::filesystem::exists(program)) {
                GTEST_SKIP() << "needs " << program;
            }
        }
        if (geteuid() != 0) {
            GTEST_SKIP() << "needs root";
        }
    }
    // `snoopbox containers WORDS` while the container runs, after its process and its cgroup's
    // number, on two lines.
    Ended list(const Arguments& words) const {
        Arguments arguments{"--mount", "sh",          "-c", script,
                            "sh",      bundle.path(), name, snoopbox_path()};
        arguments.insert(arguments.end(), words.begin(), words.end());
        return run("/usr/bin/unshare", arguments);
    }

    TempDir bundle = TempDir::create("/var/tmp").value();
    std::string name = "snoopbox-test." + std::to_string(getpid());
};

TEST_F(ContainersOfCrun, AreListed) {
    const auto ended = list({"-o", "json", name});
    ASSERT_EQ(ended.status, 0) << ended.err << ended.out;
    const auto second = ended.out.find('\n');
    const auto third = ended.out.find('\n', second + 1);
    ASSERT_NE(third, std::string::npos) << ended.out;
    EXPECT_EQ(ended.out.substr(third + 1),
              R"({"id":")" + name + R"(","name":")" + name + R"(","runtime":"crun","pid":)" +
                  ended.out.substr(0, second) + R"(,"cgroup":"/)" + name + R"(","cgroup_id":)" +
                  ended.out.substr(second + 1, third - second - 1) + "}\n");
}

TEST_F(ContainersOfCrun, HaveALineInTheTable) {
    const auto ended = list({name.substr(0, name.size() - 1) + "?"});
    ASSERT_EQ(ended.status, 0) << ended.err << ended.out;
    EXPECT_THAT(ended.out, HasSubstr("\nID "));
    EXPECT_THAT(ended.out, ContainsRegex("\n" + name + " +" + name + " +- +- +- +crun +[0-9]+ /" +
                                         name + "\n"));
}

TEST_F(ContainersOfCrun, AreNotThoseOfOtherNames) {
    const auto ended = list({"-o", "csv", "no-" + name});
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, HasSubstr("snoopbox: no container here has the name or ID \"no-" + name +
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
