// SPDX-License-Identifier: Apache-2.0
// Containers inside containers, and cgroups that are called so by those who are inside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "crun.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// runc runs the outer one, as a privileged container with the host's programs; `status` 77 if that
// is impossible here.
constexpr auto outer_functions = R"sh(
outer() { # NAME SCRIPT
    bundle "$1" "$2"
    root="$bundles/$1/rootfs"
    mkdir -p "$root/usr" "$root/lib" "$root/lib64" "$root/run" "$root/inner/rootfs/bin"
    cp /bin/busybox "$root/inner/rootfs/bin"
    # Without /sys: in two namespaces, crun needs a system call for it that is as young as Linux 5.12.
    jq '.process.args = ["/bin/busybox", "true", "in_the_inner"] |
        .mounts |= map(select(.destination | startswith("/sys") | not))' "$bundles/$1/config.json" \
        >"$root/inner/config.json"
    jq '.root.readonly = false | del(.linux.seccomp, .linux.maskedPaths, .linux.readonlyPaths) |
        .process.capabilities |= map_values(["CAP_SYS_ADMIN", "CAP_CHOWN", "CAP_DAC_OVERRIDE",
            "CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETFCAP", "CAP_SYS_CHROOT", "CAP_NET_ADMIN"]) |
        (.mounts[] | select(.type == "cgroup") | .options) |= map(select(. != "ro")) |
        .mounts += [["/usr", "/usr"], ["/lib", "/usr/lib"], ["/lib64", "/usr/lib64"] |
            {destination: .[0], source: .[1], type: "bind", options: ["rbind", "ro"]}]' \
        "$bundles/$1/config.json" >"$bundles/$1/config"
    mv "$bundles/$1/config" "$bundles/$1/config.json"
}
run_outer() { # NAME
    runc run -b "$bundles/$1" "$1" </dev/null >&2
}
outer "$A" 'exit 0'
if ! run_outer "$A" 2>"$bundles/ready"; then
    cat "$bundles/ready" >&2
    exit 77
fi
)sh";

struct NestedContainers : Crun {
    Ended play_outer(const std::string& script) const { return play(outer_functions + script); }
};

TEST_F(NestedContainers, AreTheOuterOnes) {
    const auto ended = play_outer(R"sh(
outer "$A" 'cd /inner; export PATH=/bin:/usr/bin
    busybox true in_the_outer
    unshare --user --map-root-user crun run -b /inner inner'
for words in "--wait --container=$A" --host --columns=container,cgroup,args; do
    # shellcheck disable=SC2086
    trace execsnoop -o csv $words
    run_outer "$A"
    /bin/busybox true on_the_host
    sleep 0.2 # what must not be shown cannot be waited for
    stop_tracing >"$bundles/shown"
    sed "s|^|$words: |" "$bundles/shown"
done
)sh");
    if (ended.status == 77) {
        GTEST_SKIP() << "runc does not run here: " << ended.err;
    }
    ASSERT_EQ(ended.status, 0) << ended.err;
    const auto lines = [&](const std::string& words, const std::string& end) {
        return testing::ContainsRegex("\n" + words + ": [^\n]*" + end + "\n");
    };
    const std::string by_name = "--wait --container=" + a;
    EXPECT_THAT(ended.out,
                AllOf(lines(by_name, "true in_the_outer"), lines(by_name, "true in_the_inner"),
                      Not(lines(by_name, "on_the_host"))))
        << ended.err;
    EXPECT_THAT(ended.out,
                AllOf(lines("--host", "on_the_host"), Not(lines("--host", "in_the_outer")),
                      Not(lines("--host", "true in_the_inner"))));
    EXPECT_THAT(ended.out,
                HasSubstr(": " + a + ",/" + a + "/inner,/bin/busybox true in_the_inner\n"))
        << ended.err;
    EXPECT_THAT(ended.out, Not(testing::ContainsRegex(": ,[^\n]*in_the_(inner|outer)\n")));
}

// In $A, somebody makes cgroups that are called as those of the host's other containers are, and
// writes what runtimes write.
TEST_F(NestedContainers, PassForNoneOfTheHosts) {
    const auto ended = play_outer(R"sh(
mount -t tmpfs tmpfs /var/lib
id=$(printf %064x $$)
mkdir -p "/var/lib/docker/containers/$id"
echo '{"Name":"/of-the-host"}' >"/var/lib/docker/containers/$id/config.v2.json"
start "$B" 'exec busybox sleep 60'
outer "$A" '
    claim() { # CGROUP WORD
        mkdir -p "/sys/fs/cgroup/$1"
        sh -c "echo \$\$ >/sys/fs/cgroup/$1/cgroup.procs; exec /bin/busybox true $2"
    }
    mkdir -p "/run/crun/'"$B"'" "/var/lib/docker/containers/'"$id"'"
    echo "{\"pid\":1,\"cgroup-path\":\"/'"$B"'\"}" >"/run/crun/'"$B"'/status"
    echo "{\"Name\":\"/of-the-host\"}" >"/var/lib/docker/containers/'"$id"'/config.v2.json"
    claim "'"$B"'" as_crun
    claim "docker/'"$id"'" as_docker
    claim "lxc/'"$B"'" as_lxc
    claim "machine.slice/machine-x.scope" as_machine
    exec busybox true own'
trace execsnoop -o csv --columns container,args
run_outer "$A"
shown 'true own$'
stop_tracing
for name in "$B" of-the-host "$id" x; do
    trace execsnoop --container "$name" --container "$A/x" --wait
    run_outer "$A"
    shown 'true as_machine'
    sleep 0.2 # what must not be shown cannot be waited for
    stop_tracing >"$bundles/shown"
    sed -n "s/.* true /by $name: /p" "$bundles/shown"
done
)sh");
    if (ended.status == 77) {
        GTEST_SKIP() << "runc does not run here: " << ended.err;
    }
    ASSERT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, AllOf(HasSubstr("\n" + a + ",/bin/busybox true as_crun\n"),
                                 HasSubstr("\n" + a + "/" + b + ",/bin/busybox true as_lxc\n")))
        << ended.err;
    EXPECT_THAT(ended.out, testing::ContainsRegex("\n" + a + "/[0-9a-f]{12},[^\n]* as_docker\n"));
    EXPECT_THAT(ended.out, HasSubstr("\n" + a + "/x,/bin/busybox true as_machine\n"));
    for (const auto& name :
         {b, std::string("of-the-host"), std::string("[0-9a-f]{64}"), std::string("x")}) {
        EXPECT_THAT(ended.out, testing::ContainsRegex("\nby " + name + ": as_machine\n"));
        EXPECT_THAT(ended.out, Not(testing::ContainsRegex("\nby " + name + ": as_[^m]")));
    }
    EXPECT_THAT(ended.out, Not(HasSubstr(": own")));
}

}  // namespace
}  // namespace snoopbox::test
