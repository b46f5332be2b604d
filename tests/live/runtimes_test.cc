// SPDX-License-Identifier: Apache-2.0
// Containers of each runtime that is installed: what goes on in them has their names, whatever is
// done to them meanwhile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "crun.h"

namespace snoopbox::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// For each runtime: rt_ready (else its error says why not), rt_start NAME SCRIPT, rt_exec NAME
// COMMAND..., rt_remove NAME.
constexpr auto runtimes = R"sh(
runtime=$5
case $runtime in
crun)
    rt_ready() { :; }
    rt_start() { start "$1" "$2"; }
    # It cannot join what is in another user namespace from here, but a task can move there.
    rt_exec() { c=$1; shift; in_cgroup "$c" "$@"; }
    rt_remove() { stop "$1"; }
    ;;
runc)
    rt_ready() { runc --version; }
    rt_start() {
        bundle "$1" "$2"
        runc run -d -b "$bundles/$1" "$1" </dev/null >/dev/null 2>&1
    }
    rt_exec() { runc exec "$@" </dev/null; }
    rt_remove() { runc delete -f "$1"; }
    ;;
ctr)
    rt_ready() {
        # With a directory of its own: another containerd may run here. Its shim has files below TMPDIR,
        # which may have been below /run.
        mount -t tmpfs tmpfs /run
        export TMPDIR="$bundles"
        cat >"$bundles/containerd.toml" <<EOF
version = 2
root = "$bundles/containerd"
state = "/run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
EOF
        containerd -c "$bundles/containerd.toml" >"$bundles/containerd.log" 2>&1 & daemon=$!
        for i in $(seq 500); do
            if ctr version >/dev/null 2>&1; then return 0; fi
            sleep 0.02
        done
        cat "$bundles/containerd.log"
        return 1
    }
    rt_start() {
        bundle "$1" "$2"
        jq --arg path "/default/$1" --arg root "$bundles/$1/rootfs" \
            '.linux.cgroupsPath = $path | .root.path = $root' "$bundles/$1/config.json" >"$bundles/$1.json"
        ctr run -d --config "$bundles/$1.json" "$1" </dev/null
    }
    rt_exec() { c=$1; shift; ctr task exec --exec-id "e$$" "$c" "$@" </dev/null; }
    rt_remove() {
        ctr task rm -f "$1" || true
        ctr container rm "$1"
    }
    ;;
podman)
    # Limits as they are: not all places allow to raise them. runc asks for fewer than crun.
    rt_podman() { podman --cgroup-manager cgroupfs --runtime runc "$@" </dev/null; }
    rt_ready() {
        podman --version && runc --version || return
        # On overlayfs, it can have no overlays of its own.
        mkdir -p /var/lib/containers
        [ "$(stat -f -c %T /var/lib/containers)" != overlayfs ] || mount -t tmpfs tmpfs /var/lib/containers
    }
    rt_start() {
        bundle "$1" "$2"
        rt_podman run -d --name "$1" --pids-limit=-1 --ulimit nofile=1000:1000 --ulimit nproc=1000:1000 \
            --network none --rootfs "$bundles/$1/rootfs" /bin/busybox sh -c "$2"
    }
    rt_exec() { rt_podman exec "$@"; }
    rt_remove() { rt_podman rm -f -t 0 "$1"; }
    ;;
nspawn)
    # In the scope that systemd would make for it, as it may not be here to do so.
    machine_cgroup() { echo "machine.slice/machine-$(echo "$1" | sed 's/-/\\x2d/g').scope"; }
    rt_ready() {
        systemd-nspawn --version || return
        mount -t tmpfs tmpfs /run
        export TMPDIR="$bundles"
    }
    rt_start() {
        spec "$1" '[]'
        mkdir -p "$bundles/$1/rootfs/usr"
        cgroup=$(machine_cgroup "$1")
        mkdir -p "/sys/fs/cgroup/$cgroup"
        in_cgroup "$cgroup" systemd-nspawn --register=no --keep-unit --console=pipe --quiet \
            --machine="$1" --directory="$bundles/$1/rootfs" /bin/busybox sh -c "$2" </dev/null &
        until grep -qs . "/sys/fs/cgroup/$cgroup/payload/cgroup.procs"; do
            kill -0 $! || return
            sleep 0.02
        done
    }
    # Nothing can join it without systemd, but a task can move there.
    rt_exec() { c=$1; shift; in_cgroup "$(machine_cgroup "$c")/payload" "$@"; }
    rt_remove() {
        cgroup="/sys/fs/cgroup/$(machine_cgroup "$1")"
        for part in payload supervisor; do
            for process in $(cat "$cgroup/$part/cgroup.procs"); do kill -KILL "$process" || true; done
            until rmdir "$cgroup/$part" || ! [ -d "$cgroup/$part" ]; do sleep 0.02; done
        done
        rmdir "$cgroup"
    } 2>/dev/null
    ;;
esac
rt_cleanup() {
    for name in "$A" "$B"; do rt_remove "$name" || true; done
    for cgroup in "$A" "$B" default libpod_parent machine.slice; do
        cgroup="/sys/fs/cgroup/$cgroup"
        find "$cgroup" -depth -type d -exec rmdir {} + || true
    done
    [ -z "$daemon" ] || kill "$daemon"
} >/dev/null 2>&1
trap rt_cleanup EXIT
if ! rt_ready >"$bundles/ready" 2>&1; then cat "$bundles/ready" >&2; exit 77; fi
rt_start "$B" 'exec busybox sleep 100' >"$bundles/ready" 2>&1 || { cat "$bundles/ready" >&2; exit 77; }
rt_remove "$B" >&2
rm -rf "$bundles/$B"
)sh";

class Runtimes : public Crun, public testing::WithParamInterface<const char*> {
  protected:
    // The rows of the container `name` among lines of CSV that begin with names.
    static std::string rows_of(const std::string& name, const std::string& csv) {
        std::istringstream lines(csv);
        std::string rows;
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with(name + ",")) {
                rows += line + "\n";
            }
        }
        return rows;
    }
};

TEST_P(Runtimes, AreToldApartWhateverIsDoneToThem) {
    const auto ended = play(std::string("set -- \"$@\" ") + GetParam() + "\n" + runtimes + R"sh(
loop='while busybox true same; do busybox sleep 0.1; done'
trace execsnoop --columns container,args -o csv
rt_start "$A" "$loop" >&2
rt_start "$B" "$loop" >&2
shown "^$A,.*busybox true same$"
shown "^$B,.*busybox true same$"
rt_exec "$A" /bin/busybox true executed >&2
shown "busybox true executed$"
rt_remove "$A" >&2
rm -rf "$bundles/$A"
rt_start "$A" 'busybox true again; exec busybox sleep 100' >&2
shown "busybox true again$"
stop_tracing >"$bundles/all"
trace execsnoop --container "$B"
shown "true same" 2
stop_tracing >"$bundles/filtered"
cat "$bundles/all"
grep -c same "$bundles/filtered" | sed 's/^/filtered,/'
"$snoopbox" containers "$A" -o json | jq -r '"listed," + .name + "," + .runtime'
)sh");
    if (ended.status == 77) {
        GTEST_SKIP() << GetParam() << " does not run here: " << ended.err;
    }
    ASSERT_EQ(ended.status, 0) << ended.err;
    const auto of_a = rows_of(a, ended.out);
    EXPECT_THAT(of_a, HasSubstr("busybox true same\n")) << ended.err;
    EXPECT_THAT(of_a, HasSubstr("busybox true executed\n")) << ended.out;
    EXPECT_THAT(of_a, HasSubstr("busybox true again\n"));
    EXPECT_THAT(rows_of(b, ended.out), HasSubstr("busybox true same\n"));
    EXPECT_THAT(rows_of(b, ended.out), Not(HasSubstr("executed")));
    EXPECT_THAT(ended.out, Not(testing::ContainsRegex("\n,busybox true (same|again|executed)\n")))
        << "no event has a wrong name, or none";
    EXPECT_THAT(ended.out, HasSubstr("listed," + a + ","));
    EXPECT_THAT(rows_of("filtered", ended.out), testing::MatchesRegex("filtered,[1-9][0-9]*\n"));
}

// Whoever starts one like this has it in a cgroup of his own, with any others.
class MachinesOfNspawn : public Runtimes {};

TEST_P(MachinesOfNspawn, AreTheHostsIfNobodyWasToldOfThem) {
    const auto ended = play(std::string("set -- \"$@\" ") + GetParam() + "\n" + runtimes + R"sh(
machine_cgroup() { echo "$1"; }
trace execsnoop --columns container,cgroup,args -o csv
rt_start "$A" 'while busybox true same; do busybox sleep 0.1; done' >&2
shown "busybox true same$"
stop_tracing
"$snoopbox" containers -o json
)sh");
    if (ended.status == 77) {
        GTEST_SKIP() << GetParam() << " does not run here: " << ended.err;
    }
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("\n,/" + a + "/payload,busybox true same\n"));
    EXPECT_THAT(ended.out, Not(HasSubstr('"' + a + '"')));
}

INSTANTIATE_TEST_SUITE_P(All, MachinesOfNspawn, testing::Values("nspawn"));

class ContainersOfPodman : public Runtimes {};

TEST_P(ContainersOfPodman, KeepTheNameByWhichTheyWereFirstSeen) {
    const auto ended = play(std::string("set -- \"$@\" ") + GetParam() + "\n" + runtimes + R"sh(
trace execsnoop --columns container,args -o csv
rt_start "$A" 'while busybox true same; do busybox sleep 0.1; done' >&2
shown "^$A,.*busybox true same$"
rt_podman rename "$A" "$B" >&2
rt_exec "$B" /bin/busybox true renamed >&2
shown "busybox true renamed$"
stop_tracing >"$bundles/first"
trace execsnoop --columns container,args -o csv
shown "busybox true same$"
stop_tracing >"$bundles/second"
cat "$bundles/first"
sed 's/^/later,/' "$bundles/second"
"$snoopbox" containers "$B" -o json | jq -r '"listed," + .name'
)sh");
    if (ended.status == 77) {
        GTEST_SKIP() << GetParam() << " does not run here: " << ended.err;
    }
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(rows_of(a, ended.out), HasSubstr("busybox true renamed\n")) << ended.out;
    EXPECT_THAT(ended.out, Not(HasSubstr("\n,busybox true")));
    EXPECT_THAT(ended.out, Not(HasSubstr("\n" + b + ",")));
    EXPECT_THAT(ended.out, HasSubstr("\nlater," + b + ",busybox true same\n"));
    EXPECT_THAT(ended.out, Not(HasSubstr("\nlater," + a + ",")));
    EXPECT_THAT(ended.out, HasSubstr("\nlisted," + b + "\n"));
}

INSTANTIATE_TEST_SUITE_P(All, ContainersOfPodman, testing::Values("podman"));

INSTANTIATE_TEST_SUITE_P(All, Runtimes, testing::Values("crun", "runc", "ctr", "podman", "nspawn"),
                         [](const auto& runtime) { return std::string(runtime.param); });

}  // namespace
}  // namespace snoopbox::test
