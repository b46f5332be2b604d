// SPDX-License-Identifier: Apache-2.0
// --container and its like, with containers that crun runs.
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

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

// Functions for what a test does. Cgroups of version 2 are mounted where this host may have those
// of version 1; crun is in a user namespace, where it does without the limits and device rules that
// some hosts forbid. Each container runs busybox by a name of its own every 0.1 s until it ends.
constexpr auto functions = R"(set -e
[ -n "$VERSION_1" ] || mount -t cgroup2 cgroup2 /sys/fs/cgroup
bundles=$1 snoopbox=$2 tracer_arguments=$3
A=a$4 B=b$4
bundle() { # NAME SCRIPT
    mkdir -p "$bundles/$1/rootfs/bin"
    cp /bin/busybox "$bundles/$1/rootfs/bin"
    ln -s busybox "$bundles/$1/rootfs/bin/of_$1"
    crun spec -b "$bundles/$1" >&2
    jq --arg script "$2" '.process.terminal = false |
        .process.args = ["/bin/busybox", "sh", "-c", $script] |
        (.mounts[] | select(.options) | .options) |= map(select(startswith("gid=") | not)) |
        del(.process.rlimits)' "$bundles/$1/config.json" >"$bundles/$1/config"
    mv "$bundles/$1/config" "$bundles/$1/config.json"
}
start() { # NAME [SCRIPT]
    bundle "$1" "${2:-while busybox true of_$1; do busybox sleep 0.1; done}"
    unshare --user --map-root-user crun run -d -b "$bundles/$1" "$1" >/dev/null 2>&1 </dev/null
}
stop() {
    crun delete -f "$1" 2>/dev/null || true
    for i in 1 2 3 4 5 6 7 8 9 10; do
        rmdir "/sys/fs/cgroup/$1/"*/ "/sys/fs/cgroup/$1" 2>/dev/null || true
        [ -d "/sys/fs/cgroup/$1" ] || break
        sleep 0.1
    done
}
trace() { # WORDS: until stop_tracing
    : >"$bundles/err"
    "$snoopbox" "$@" $tracer_arguments >"$bundles/out" 2>"$bundles/err" & tracer=$!
    for i in $(seq 600); do
        if grep -q Tracing "$bundles/err"; then return; fi
        kill -0 "$tracer" 2>/dev/null || break
        sleep 0.1
    done
    cat "$bundles/err" >&2
}
stop_tracing() {
    kill -TERM "$tracer" # INT is ignored in the background
    wait "$tracer"
    cat "$bundles/err" >&2
    cat "$bundles/out"
}
trap 'stop "$A"; stop "$B"' EXIT
)";

class ContainerFilters : public testing::Test {
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
    // The script has $A and $B for the names of two containers.
    Ended play(const std::string& script, const std::string& setting = "VERSION_1=") const {
        std::string given;
        for (const auto& argument : tracer_arguments({})) {
            given += argument + " ";
        }
        return run("/usr/bin/unshare", {"--mount", "env", setting, "sh", "-c", functions + script,
                                        "sh", bundles.path(), snoopbox_path(), given, number});
    }

    TempDir bundles = TempDir::create("/var/tmp").value();
    std::string number = ".snoopbox-test." + std::to_string(getpid());
    std::string a = "a" + number;
    std::string b = "b" + number;
};

TEST_F(ContainerFilters, TellTwoContainersApart) {
    const auto ended = play(R"(
start "$A"; start "$B"
trace execsnoop --container "$A"
sleep 0.5
stop_tracing)");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("of_" + a), Not(HasSubstr("of_" + b)))) << ended.err;
    EXPECT_THAT(ended.out, Not(HasSubstr("sleep 0.5"))) << "that of the host";
}

TEST_F(ContainerFilters, OneOfSeveralNamesAndPatternsIsEnough) {
    const auto ended = play(R"(
start "$A"; start "$B"
trace execsnoop --container "no-*$A" --container "${A%?}?" --container "$B" --wait
sleep 0.5
stop_tracing)");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("of_" + a), HasSubstr("of_" + b)));
    EXPECT_THAT(ended.err,
                HasSubstr("no container here has the name or ID \"no-*" + a + "\" yet: waiting"));
}

TEST_F(ContainerFilters, AContainerThatIsWaitedForIsSeenFromItsFirstProgram) {
    const auto ended = play(R"(
start "$B"
trace execsnoop --container "$A" --wait
start "$A" 'busybox true first_$0; exec busybox sleep 30'
sleep 0.3
stop_tracing)");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, ContainsRegex("/bin/busybox sh -c 'busybox true first_"));
    EXPECT_THAT(ended.out, ContainsRegex("busybox true first_/bin|busybox true first_"));
    EXPECT_THAT(ended.out, Not(HasSubstr("of_" + b)));
}

TEST_F(ContainerFilters, OneThatEndsAndComesAgainCounts) {
    const auto ended = play(R"(
start "$A"
trace execsnoop --container "$A"
stop "$A"
rm -r "$bundles/$A"
start "$A" 'busybox true again; exec busybox sleep 30'
sleep 0.3
stop_tracing)");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("busybox sh -c 'busybox true again"));
}

TEST_F(ContainerFilters, TheHostIsWhatIsInNone) {
    const auto ended = play(R"(
start "$A"
trace execsnoop --host
start "$B" 'busybox true in_b; exec busybox sleep 30'
/bin/busybox true on_the_host
sleep 0.3
stop_tracing)");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("true on_the_host"), Not(HasSubstr("of_" + a)),
                                 Not(ContainsRegex("\nsh .*busybox true in_b")),
                                 Not(ContainsRegex("busybox true in_b\n"))));
}

TEST_F(ContainerFilters, CgroupsAreThoseWithAllBelow) {
    const auto ended = play(R"(
mkdir -p "/sys/fs/cgroup/$A/below"
trace execsnoop --cgroup "/sys/fs/cgroup/$A/"
sh -c 'echo $$ >"/sys/fs/cgroup/$0/below/cgroup.procs"; /bin/busybox true in_it' "$A"
mkdir "/sys/fs/cgroup/$A/made_later"
sh -c 'echo $$ >"/sys/fs/cgroup/$0/made_later/cgroup.procs"; /bin/busybox true made_later' "$A"
/bin/busybox true outside
stop_tracing)");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("true in_it"), HasSubstr("true made_later"),
                                 Not(HasSubstr("true outside"))));
}

// busybox runs its programs as /proc/self/exe.
TEST_F(ContainerFilters, OtherToolsGoByThem) {
    const auto ended = play(R"(
start "$A" 'while busybox sync; do busybox sleep 0.1; done'
start "$B" 'while busybox true; do busybox sleep 0.1; done'
trace syncsnoop --container "$B"
/bin/busybox sync
sleep 0.5
stop_tracing >"$bundles/none"
trace syncsnoop --container "$A"
sleep 0.5
stop_tracing >"$bundles/some"
grep -c sync "$bundles/none" || true
grep -q 'sync' "$bundles/some"
trace trace --container "$B" 't:sched:sched_process_exec "of %s", args->filename'
sleep 0.5
stop_tracing >"$bundles/one-liner"
grep 'of ' "$bundles/one-liner" | grep -vc 'of /proc/self/exe' || true
grep -c 'of /proc/self/exe' "$bundles/one-liner"
trace runqlat --container "$B"
sleep 0.5
stop_tracing >"$bundles/waits"
grep -c '|' "$bundles/waits")");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, testing::MatchesRegex("0\n0\n[1-9][0-9]*\n[1-9][0-9]*\n")) << ended.err;
}

TEST_F(ContainerFilters, OfVersion1CgroupsOfAControllerTell) {
    if (!std::filesystem::exists("/sys/fs/cgroup/pids/release_agent")) {
        GTEST_SKIP() << "needs cgroups of version 1";
    }
    const auto ended = play(R"(
id=$(printf %064x $$)
trap 'sleep 0.2; rmdir "/sys/fs/cgroup/pids/docker/$id/below" "/sys/fs/cgroup/pids/docker/$id"' EXIT
mkdir -p "/sys/fs/cgroup/pids/docker/$id"
trace execsnoop --container "${id%??}*" --wait
sh -c 'echo $$ >"/sys/fs/cgroup/pids/docker/$0/cgroup.procs"; /bin/busybox true in_it' "$id"
mkdir "/sys/fs/cgroup/pids/docker/$id/below"
sh -c 'echo $$ >"/sys/fs/cgroup/pids/docker/$0/below/cgroup.procs"; /bin/busybox true below' "$id"
/bin/busybox true outside
sleep 0.2
stop_tracing)",
                            "VERSION_1=1");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("true in_it"), HasSubstr("true below"),
                                 Not(HasSubstr("true outside"))))
        << ended.err;
}

TEST_F(ContainerFilters, ANameThatIsNoneIsAnErrorWithThoseThereAre) {
    const auto ended = play(R"(
start "$A"
"$snoopbox" execsnoop --container "no-$A")");
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, HasSubstr("no container here has the name or ID \"no-" + a + "\"\n"));
    EXPECT_THAT(ended.err, AllOf(HasSubstr("there are "), HasSubstr(a), HasSubstr("--wait")));
}

TEST_F(ContainerFilters, WhereOnlyAPartIsVisibleItSaysSo) {
    const auto ended = run(
        "/usr/bin/unshare",
        {"--mount", "--pid", "--fork", "--mount-proc", "sh", "-c",
         "mount -t tmpfs none /sys/fs/cgroup && exec \"$0\" execsnoop --host", snoopbox_path()});
    EXPECT_EQ(ended.status, 1);
    EXPECT_THAT(ended.err, HasSubstr("no cgroups are visible here"));
}

TEST(ContainerOptions, AreRefusedWhereTheyMeanNothing) {
    for (const Arguments& words : {Arguments{"hardirqs", "--container", "web"},
                                   {"execsnoop", "--wait"},
                                   {"execsnoop", "--host", "--pod", "web"},
                                   {"execsnoop", "--container", ""}}) {
        EXPECT_EQ(run(snoopbox_path(), words).status, 2) << words.front();
    }
    EXPECT_THAT(run(snoopbox_path(), {"hardirqs", "--host"}).err,
                HasSubstr("interrupts belong to no task"));
}

}  // namespace
}  // namespace snoopbox::test
