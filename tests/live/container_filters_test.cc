// SPDX-License-Identifier: Apache-2.0
// --container and its like, with containers that crun runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "crun.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

using ContainerFilters = Crun;

TEST_F(ContainerFilters, TellTwoContainersApart) {
    const auto ended = play(R"(
start "$A"; start "$B"
trace execsnoop --container "$A"
/bin/true of_the_host
shown "of_$A" 2
stop_tracing)");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("of_" + a), Not(HasSubstr("of_" + b)))) << ended.err;
    EXPECT_THAT(ended.out, Not(HasSubstr("of_the_host")));
}

TEST_F(ContainerFilters, OneOfSeveralNamesAndPatternsIsEnough) {
    const auto ended = play(R"(
start "$A"; start "$B"
trace execsnoop --container "no-*$A" --container "${A%?}?" --container "$B" --wait
shown "of_$A"
shown "of_$B"
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
shown 'sleep 30'
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
shown 'sleep 30'
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
shown on_the_host
stop_tracing)");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("true on_the_host"), Not(HasSubstr("of_" + a)),
                                 Not(ContainsRegex("\nsh [^\n]*busybox true in_b")),
                                 Not(ContainsRegex("busybox true in_b\n"))));
}

TEST_F(ContainerFilters, CgroupsAreThoseWithAllBelow) {
    const auto ended = play(R"(
mkdir -p "/sys/fs/cgroup/$A/below"
trace execsnoop --cgroup "/sys/fs/cgroup/$A/"
in_cgroup "$A/below" /bin/busybox true in_it
mkdir "/sys/fs/cgroup/$A/made_later"
in_cgroup "$A/made_later" /bin/busybox true made_later
/bin/busybox true outside
stop_tracing)");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("true in_it"), HasSubstr("true made_later"),
                                 Not(HasSubstr("true outside"))));
}

// While the tracer sleeps, cgroups are made, used and removed: it never sees them. It sleeps for
// longer than what has gone is kept for a reader who has read all.
TEST_F(ContainerFilters, CgroupsThatHaveGoneBeforeTheyWereSeenCount) {
    const auto ended = play(R"(
trace execsnoop --cgroup "/$A" --wait
kill -STOP "$tracer"
for i in $(seq 20); do
    mkdir "/sys/fs/cgroup/$A" "/sys/fs/cgroup/$B"
    in_cgroup "$A" /bin/busybox true "in_it_$i."
    in_cgroup "$B" /bin/busybox true outside
    rmdir "/sys/fs/cgroup/$A" "/sys/fs/cgroup/$B"
done
sleep 5.5
kill -CONT "$tracer"
shown 'in_it_20\.'
stop_tracing)");
    ASSERT_EQ(ended.status, 0) << ended.err;
    for (int i = 1; i <= 20; ++i) {
        EXPECT_THAT(ended.out, HasSubstr("true in_it_" + std::to_string(i) + ".\n"));
    }
    EXPECT_THAT(ended.out, Not(HasSubstr("outside")));
}

// It could be a container's, so that what goes on in it is shown later.
TEST_F(ContainerFilters, ACgroupThatNobodyClaimsIsTheHosts) {
    const auto ended = play(R"(
trace execsnoop --host
mkdir "/sys/fs/cgroup/$A"
in_cgroup "$A" /bin/busybox true unclaimed
rmdir "/sys/fs/cgroup/$A"
mkdir "/sys/fs/cgroup/$A"
in_cgroup "$A" /bin/busybox true claimed
mkdir "/run/crun/$A"
echo '{"linux": {}}' >"/run/crun/$A/config.json"
/bin/busybox true on_the_host
shown on_the_host
shown unclaimed
stop_tracing
rm -r "/run/crun/$A")");
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(ContainsRegex("\nbusybox [^\n]*true unclaimed\n"),
                                 Not(ContainsRegex("\nbusybox [^\n]*true claimed\n"))));
}

// busybox runs its programs as /proc/self/exe.
TEST_F(ContainerFilters, OtherToolsGoByThem) {
    const auto ended = play(R"(
start "$A" 'while busybox sync; do busybox sleep 0.1; done'
start "$B" 'while busybox true; do busybox sleep 0.1; done'
trace syncsnoop --container "$B"
/bin/busybox sync
sleep 0.5 # what must not be shown cannot be waited for
stop_tracing >"$bundles/none"
trace syncsnoop --container "$A"
shown sync
stop_tracing >"$bundles/some"
grep -c sync "$bundles/none" || true
grep -q 'sync' "$bundles/some"
trace trace --container "$B" 't:sched:sched_process_exec "of %s", args->filename'
shown 'of '
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
trap 'rmdir "/sys/fs/cgroup/pids/docker/$id/below" "/sys/fs/cgroup/pids/docker/$id"' EXIT
mkdir -p "/sys/fs/cgroup/pids/docker/$id"
trace execsnoop --container "${id%??}*" --wait
sh -c 'echo $$ >"/sys/fs/cgroup/pids/docker/$0/cgroup.procs"; /bin/busybox true in_it' "$id"
mkdir "/sys/fs/cgroup/pids/docker/$id/below"
sh -c 'echo $$ >"/sys/fs/cgroup/pids/docker/$0/below/cgroup.procs"; /bin/busybox true below' "$id"
/bin/busybox true outside
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
