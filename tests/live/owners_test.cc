// SPDX-License-Identifier: Apache-2.0
// --columns and --by, with containers that crun runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>

#include "tracer.h"
#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// Runs NAME with busybox's COMMAND, and waits for its end. In a mount namespace of its own, as this
// host may have cgroups of version 1, and in a user namespace, where crun does without the limits
// and device rules that some hosts forbid.
constexpr auto script = R"(set -e
mount -t cgroup2 cgroup2 /sys/fs/cgroup
bundle=$1 name=$2 command=$3
mkdir -p "$bundle/rootfs/bin"
cp /bin/busybox "$bundle/rootfs/bin"
for applet in sh sleep true cat seq; do ln -sf busybox "$bundle/rootfs/bin/$applet"; done
cd "$bundle"
rm -f config.json
crun spec >&2
jq --arg command "$command" '.process.terminal = false | .process.args = ["/bin/sh", "-c", $command] |
    (.mounts[] | select(.options) | .options) |= map(select(startswith("gid=") | not)) |
    del(.process.rlimits)' config.json >config
mv config config.json
unshare --user --map-root-user crun run "$name" </dev/null
)";

class Owners : public testing::Test {
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

    // Before a program is executed: it sees cgroups of version 2 where most hosts have them.
    static void see_version_2() {
        (void)(unshare(CLONE_NEWNS) == 0 &&
               mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
               mount("cgroup2", "/sys/fs/cgroup", "cgroup2", 0, nullptr) == 0);
    }

    static Ended run_container(const std::string& which, const std::string& command) {
        const auto made = TempDir::create("/var/tmp");
        auto ended = run("/usr/bin/unshare",
                         {"--mount", "sh", "-c", script, "sh", made->path(), name(which), command});
        EXPECT_EQ(ended.status, 0) << ended.err;
        return ended;
    }

    // What a tracer prints while `play` runs.
    template <typename Play>
    static Ended trace(const Arguments& arguments, Play&& play) {
        Tracer tracer(arguments, {}, &see_version_2);
        EXPECT_TRUE(tracer.tracing());
        play();
        usleep(300'000);
        auto ended = tracer.stop(SIGINT);
        EXPECT_EQ(ended.status, 0) << ended.err;
        return ended;
    }

    static std::string name(const std::string& which) {
        return "snoopbox-" + which + "." + std::to_string(getpid());
    }
    const std::string one = name("one");
    const std::string two = name("two");
};

// The programs are alike.
TEST_F(Owners, RowsHaveColumnsOfThem) {
    const auto ended = trace({"execsnoop", "--columns", "container,args"}, [&] {
        run_container("one", "sleep 0.3; /bin/true same; sleep 0.1");
        run_container("two", "sleep 0.3; /bin/true same; sleep 0.1");
        run("/bin/true", {"same"});
    });
    EXPECT_THAT(ended.out, HasSubstr("CONTAINER        ARGS\n"));
    for (const auto& owner : {one, two, std::string("-")}) {
        EXPECT_THAT(ended.out, ContainsRegex("\n" + owner + " +(/bin/)?true same\n"));
    }
}

TEST_F(Owners, RowsHaveObjectsInJson) {
    const auto ended = trace({"execsnoop", "--columns", "+pod,+cgroup", "-o", "json"}, [&] {
        run_container("one", "sleep 0.3; /bin/true json; sleep 0.1");
        run("/bin/true", {"json"});
    });
    EXPECT_THAT(ended.out,
                ContainsRegex(R"("args":\["/bin/true","json"\],"container":\{"id":")" + one +
                              R"(","name":")" + one + R"(","runtime":"crun"\},"cgroup":"/)" + one));
    EXPECT_THAT(ended.out, ContainsRegex(R"("args":\["/?[a-z/]*true","json"\],"container":null,)"));
}

TEST_F(Owners, TheCacheHasAnObjectOfItsOwnForThem) {
    const auto with =
        trace({"execsnoop", "--columns", "+container"}, [&] { run("/bin/true", {"cached"}); });
    const auto without = trace({"execsnoop"}, [&] { run("/bin/true", {"cached"}); });
    EXPECT_THAT(with.out, HasSubstr("CONTAINER"));
    EXPECT_THAT(with.out, HasSubstr("true cached\n"));
    EXPECT_THAT(without.out, Not(HasSubstr("CONTAINER")));
    EXPECT_THAT(without.out, HasSubstr("true cached\n"));
}

// What follows the event in its record is of any length.
TEST_F(Owners, PathsAreWhole) {
    const auto path = "/" + std::string(200, 'p');
    const auto ended = trace({"opensnoop", "--columns", "container,comm,path"}, [&] {
        run_container("one", "sleep 0.3; cat " + path + " /x 2>/dev/null; true");
    });
    EXPECT_THAT(ended.out, ContainsRegex("\n" + one + " +cat +" + path + "\n"));
    EXPECT_THAT(ended.out, ContainsRegex("\n" + one + " +cat +/x\n"));
}

// By the time that reports are shown, the containers have gone.
TEST_F(Owners, HistogramsAreByThem) {
    const auto ended = trace({"runqlat", "--by", "container", "-o", "json"}, [&] {
        run_container("one", "for i in $(seq 20); do sleep 0.01; done");
        run_container("two", "for i in $(seq 20); do sleep 0.01; done");
    });
    EXPECT_THAT(ended.out, HasSubstr(R"("container":")" + one + '"'));
    EXPECT_THAT(ended.out, HasSubstr(R"("container":")" + two + '"'));
}

TEST_F(Owners, TablesAreByThem) {
    const auto ended = trace({"syscount", "--by", "container", "-x", "-T", "1000"},
                             [&] { run_container("one", "cat /no /no /no 2>/dev/null; true"); });
    EXPECT_THAT(ended.out, ContainsRegex("CONTAINER +SYSCALL +COUNT"));
    EXPECT_THAT(ended.out, ContainsRegex("\n" + one + " +open(at)? +[0-9]+"));
    EXPECT_THAT(ended.out, ContainsRegex("\n- +[a-z0-9_]+ +[0-9]+"));
}

TEST_F(Owners, StacksAreByThem) {
    const auto ended = trace({"profile", "-F", "199", "--by", "container", "-o", "json"}, [&] {
        run_container("one", "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done");
    });
    EXPECT_THAT(ended.out,
                ContainsRegex(R"("container":")" + one + R"re(","comm":"(sh|busybox)")re"));
}

TEST_F(Owners, CgroupsAreAKeyOfTheirOwn) {
    const auto ended = trace({"syscount", "--by", "cgroup", "-P", "-T", "1000", "-o", "csv"},
                             [&] { run_container("one", "sleep 0.1"); });
    EXPECT_THAT(ended.out, HasSubstr("cgroup,pid,comm,count\n"));
    EXPECT_THAT(ended.out, ContainsRegex("\n/" + one + "[a-z/]*,[0-9]+,sleep,[0-9]+\n"));
}

// Usage.

TEST_F(Owners, UnknownNamesAreWrongUsage) {
    const auto ended = run(snoopbox_path(), {"execsnoop", "--columns", "pid,contaner"});
    EXPECT_EQ(ended.status, 2);
    EXPECT_THAT(ended.err, HasSubstr("there is no column \"contaner\"; did you mean container?"));
    EXPECT_THAT(ended.err, AllOf(HasSubstr("pcomm"), HasSubstr("service")));
    EXPECT_EQ(run(snoopbox_path(), {"runqlat", "--by", "contaner"}).status, 2);
}

TEST_F(Owners, WhatBelongsToNoTaskSaysSo) {
    const auto ended = run(snoopbox_path(), {"hardirqs", "--by", "container"});
    EXPECT_EQ(ended.status, 2);
    EXPECT_THAT(ended.err, HasSubstr("--by: interrupts belong to no task"));
    EXPECT_EQ(run(snoopbox_path(), {"runqlat", "--columns", "+container"}).status, 2);
    EXPECT_EQ(run(snoopbox_path(), {"execsnoop", "--by", "container"}).status, 2);
}

}  // namespace
}  // namespace snoopbox::test
