// SPDX-License-Identifier: Apache-2.0
// --columns and --by, with containers that crun runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "crun.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

using Owners = Crun;

// The programs are alike.
TEST_F(Owners, RowsHaveColumnsOfThem) {
    const auto out = shown_by(R"(
trace execsnoop --columns container,args
run "$A" '/bin/true same'
run "$B" '/bin/true same'
/bin/true same
stop_tracing)");
    EXPECT_THAT(out, HasSubstr("CONTAINER        ARGS\n"));
    for (const auto& owner : {a, b, std::string("-")}) {
        EXPECT_THAT(out, ContainsRegex("\n" + owner + " +(/bin/)?true same\n"));
    }
}

TEST_F(Owners, RowsHaveObjectsInJson) {
    const auto out = shown_by(R"(
trace execsnoop --columns +pod,+cgroup -o json
run "$A" '/bin/true json'
/bin/true json
stop_tracing)");
    EXPECT_THAT(out,
                ContainsRegex(R"("args":\["/bin/true","json"\],"container":\{"id":")" + a +
                              R"(","name":")" + a + R"(","runtime":"crun"\},"cgroup":"/)" + a));
    EXPECT_THAT(out, ContainsRegex(R"("args":\["/?[a-z/]*true","json"\],"container":null,)"));
}

// Each runs one program for some ms, and has gone before its event is shown.
TEST_F(Owners, ManyThatAreShortLivedAreAllNamedRightly) {
    const auto out = shown_by(R"(
spec job '["/bin/true", "@NAME@"]'
mv "$bundles/job/config.json" "$bundles/job/config"
trace execsnoop --columns container,args -o csv
for i in $(seq 60); do
    sed "s/@NAME@/$A-$i/" "$bundles/job/config" >"$bundles/job/config.json"
    crun_in_namespace run -b "$bundles/job" "$A-$i"
done
stop_tracing)");
    for (int i = 1; i <= 60; ++i) {
        const auto name = a + "-" + std::to_string(i);
        auto row = "\n" + name;
        row.append(",/bin/true ").append(name).append("\n");
        EXPECT_THAT(out, HasSubstr(row));
    }
}

// While the tracer sleeps, the cgroup is made, used and removed: it never sees it.
TEST_F(Owners, ThoseThatHaveGoneBeforeTheyWereSeenAreKnown) {
    const auto out = shown_by(R"(
id=$(printf %064x $$)
mkdir -p /sys/fs/cgroup/docker
trace execsnoop --columns container,cgroup,args -o csv
kill -STOP "$tracer"
mkdir "/sys/fs/cgroup/docker/$id"
in_cgroup "docker/$id" /bin/busybox true in_it
rmdir "/sys/fs/cgroup/docker/$id"
kill -CONT "$tracer"
shown in_it
rmdir /sys/fs/cgroup/docker 2>/dev/null || true # another's
stop_tracing)");
    EXPECT_THAT(out, ContainsRegex("\n0{12},/docker/[0-9a-f]{64},/bin/busybox true in_it\n"));
}

TEST_F(Owners, OneObjectServesEventsWithThemAndWithout) {
    const auto with =
        shown_by("trace execsnoop --columns +container; /bin/true cached; stop_tracing");
    const auto without = shown_by("trace execsnoop; /bin/true cached; stop_tracing");
    EXPECT_THAT(with, HasSubstr("CONTAINER"));
    EXPECT_THAT(with, HasSubstr("true cached\n"));
    EXPECT_THAT(without, Not(HasSubstr("CONTAINER")));
    EXPECT_THAT(without, HasSubstr("true cached\n"));
}

// What follows the event in its record is of any length.
TEST_F(Owners, PathsAreWhole) {
    const auto path = "/" + std::string(200, 'p');
    const auto out = shown_by("trace opensnoop --columns container,comm,path\nrun \"$A\" 'cat " +
                              path + " /x 2>/dev/null; true'\nstop_tracing");
    EXPECT_THAT(out, ContainsRegex("\n" + a + " +cat +" + path + "\n"));
    EXPECT_THAT(out, ContainsRegex("\n" + a + " +cat +/x\n"));
}

// By the time that reports are shown, the containers have gone.
TEST_F(Owners, HistogramsAreByThem) {
    const auto out = shown_by(R"(
trace runqlat --by container -o json
run "$A" 'for i in $(seq 20); do sleep 0.01; done'
run "$B" 'for i in $(seq 20); do sleep 0.01; done'
stop_tracing)");
    EXPECT_THAT(out, HasSubstr(R"("container":")" + a + '"'));
    EXPECT_THAT(out, HasSubstr(R"("container":")" + b + '"'));
}

TEST_F(Owners, TablesAreByThem) {
    const auto out = shown_by(R"(
trace syscount --by container -x -T 1000
run "$A" 'cat /no /no /no 2>/dev/null; true'
stop_tracing)");
    EXPECT_THAT(out, ContainsRegex("CONTAINER +SYSCALL +COUNT"));
    EXPECT_THAT(out, ContainsRegex("\n" + a + " +open(at)? +[0-9]+"));
    EXPECT_THAT(out, ContainsRegex("\n- +[a-z0-9_]+ +[0-9]+"));
}

TEST_F(Owners, StacksAreByThem) {
    const auto out = shown_by(R"(
trace profile -F 199 --by container -o json
run "$A" 'i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done'
stop_tracing)");
    EXPECT_THAT(out, ContainsRegex(R"("container":")" + a + R"re(","comm":"(sh|busybox)")re"));
}

TEST_F(Owners, CgroupsAreAKeyOfTheirOwn) {
    const auto out = shown_by(R"(
trace syscount --by cgroup -P -T 1000 -o csv
run "$A" '/bin/sleep 0.1; true'
stop_tracing)");
    EXPECT_THAT(out, HasSubstr("cgroup,pid,comm,count\n"));
    EXPECT_THAT(out, ContainsRegex("\n/" + a + "[a-z/]*,[0-9]+,sleep,[0-9]+\n"));
}

// One watch serves both.
TEST_F(Owners, AreToldOfThoseThatAFilterChose) {
    const auto out = shown_by(R"(
trace execsnoop --columns container,args --container "$A" --container "$B" --wait
run "$A" '/bin/true same'
run "$B" '/bin/true same'
/bin/true same
stop_tracing)");
    for (const auto& owner : {a, b}) {
        EXPECT_THAT(out, ContainsRegex("\n" + owner + " +(/bin/)?true same\n"));
    }
    EXPECT_THAT(out, Not(ContainsRegex("\n[-?] +")));
}

TEST_F(Owners, UsersHaveTheNamesOfTheirContainer) {
    const auto out = shown_by(R"(
trace execsnoop --columns user,container,args -o csv
bundle "$A" 'while busybox true in_it; do busybox sleep 0.1; done'
mkdir "$bundles/$A/rootfs/etc"
echo 'captain:x:0:0::/:/bin/sh' >"$bundles/$A/rootfs/etc/passwd"
crun_in_namespace run -d -b "$bundles/$A" "$A" >/dev/null 2>&1
shown '^captain,.*true in_it'
/bin/busybox true outside
stop_tracing
"$snoopbox" runqlat --by user 2>/dev/null || echo "status,$?"
)");
    EXPECT_THAT(out, HasSubstr("\ncaptain," + a + ",busybox true in_it\n"));
    EXPECT_THAT(out, HasSubstr("\nroot,,/bin/busybox true outside\n"));
    EXPECT_THAT(out, HasSubstr("status,2\n"));
}

// Of a name that its container's maker chose, and of cgroups that were made in it.
TEST_F(Owners, HostileNamesControlNothing) {
    const auto out = shown_by(R"sh(
mount -t tmpfs tmpfs /var/lib
evil=$(printf 'evil\033[2J"\047,\\ \302\233\377')
next=1
container() { # of which standard input is the state; makes $cgroup
    id=$(printf %064x "$next")
    next=$((next + 1))
    mkdir -p "/var/lib/docker/containers/$id"
    cat >"/var/lib/docker/containers/$id/config.v2.json"
    mkdir -p "/sys/fs/cgroup/docker/$id/$evil"
    cgroup="docker/$id/$evil"
}
for format in table json csv; do
    trace execsnoop --columns container,cgroup,args -o "$format"
    jq -n '{Name: ("/\u001b[31m\u009b\"quo,te\n" + ("x" * 5000))}' >"$bundles/state"
    container <"$bundles/state"
    in_cgroup "$cgroup" /bin/busybox true named
    printf '{"Name":"/truncat' >"$bundles/state"
    container <"$bundles/state"
    in_cgroup "$cgroup" /bin/busybox true truncated
    { printf '{"Name":"/huge"}'; head -c 5000000 /dev/zero | tr '\0' ' '; } >"$bundles/state"
    container <"$bundles/state"
    in_cgroup "$cgroup" /bin/busybox true huge
    echo '{"Name":"/of-another-user"}' >"$bundles/elsewhere"
    chown 65534 "$bundles/elsewhere"
    container </dev/null
    ln -sf "$bundles/elsewhere" "/var/lib/docker/containers/$id/config.v2.json"
    in_cgroup "$cgroup" /bin/busybox true linked
    shown 'true linked\|"true","linked"'
    stop_tracing >"$bundles/$format"
    find /sys/fs/cgroup/docker -depth -type d -exec rmdir {} +
done
esc=$(printf '\033')
! grep -q "$esc" "$bundles/table"
grep -c 'quo,te.n[^ ]*xxxxx.*true named' "$bundles/table"
jq -r 'select(.args[-1] == "named" and .container) | .container.name | length' "$bundles/json"
jq -r 'select(.args[-1] != "named") | .container | select(. != null) | .name // .id[60:]' "$bundles/json"
grep -c '^"[^,]*""quo,te' "$bundles/csv"
)sh");
    EXPECT_EQ(out, "1\n4094\n0006\n0007\n0008\n1\n");
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
