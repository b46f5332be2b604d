// SPDX-License-Identifier: Apache-2.0
// Containers that crun runs, and tracers beside them, in a script. It has a mount namespace of its
// own with cgroups of version 2, as this host may have those of version 1. crun is in a user
// namespace, where it does without the limits and device rules that some hosts forbid.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tracer.h"
#include "util/temp_dir.h"

namespace snoopbox::test {

// $A and $B are names that no other test uses. A bundle has busybox in its /bin, and links to it
// for some of its programs and one of the bundle's own name.
inline constexpr auto crun_functions = R"sh(set -e
[ -n "$VERSION_1" ] || [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ] ||
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
bundles=$1 snoopbox=$2 tracer_arguments=$3
A=a$4 B=b$4
spec() { # NAME ARGUMENTS, which are JSON
    mkdir -p "$bundles/$1/rootfs/bin"
    cp /bin/busybox "$bundles/$1/rootfs/bin"
    for program in sh sleep true cat seq id "of_$1"; do
        ln -sf busybox "$bundles/$1/rootfs/bin/$program"
    done
    rm -f "$bundles/$1/config.json"
    crun spec -b "$bundles/$1" >&2
    jq --argjson arguments "$2" '.process.terminal = false | .process.args = $arguments |
        (.mounts[] | select(.options) | .options) |= map(select(startswith("gid=") | not)) |
        del(.process.rlimits)' "$bundles/$1/config.json" >"$bundles/$1/config"
    mv "$bundles/$1/config" "$bundles/$1/config.json"
}
bundle() { # NAME SCRIPT
    spec "$1" "$(jq -n --arg script "$2" '["/bin/busybox", "sh", "-c", $script]')"
}
crun_in_namespace() {
    unshare --user --map-root-user crun "$@" </dev/null
}
run() { # NAME SCRIPT: a container, until it ends
    bundle "$1" "$2"
    crun_in_namespace run -b "$bundles/$1" "$1"
}
start() { # NAME [SCRIPT]: one that goes on; it executes its program of_NAME again and again
    bundle "$1" "${2:-while busybox true of_$1; do busybox sleep 0.1; done}"
    crun_in_namespace run -d -b "$bundles/$1" "$1" >/dev/null 2>&1
}
stop() { # NAME
    crun delete -f "$1" 2>/dev/null || true
    for i in $(seq 500); do
        rmdir "/sys/fs/cgroup/$1/"*/ "/sys/fs/cgroup/$1" 2>/dev/null || true
        [ -d "/sys/fs/cgroup/$1" ] || break
        sleep 0.02
    done
}
trace() { # WORDS: until stop_tracing
    : >"$bundles/err"
    "$snoopbox" "$@" $tracer_arguments >"$bundles/out" 2>"$bundles/err" & tracer=$!
    for i in $(seq 3000); do
        if grep -q Tracing "$bundles/err"; then return; fi
        kill -0 "$tracer" 2>/dev/null || break
        sleep 0.02
    done
    cat "$bundles/err" >&2
}
shown() { # PATTERN [COUNT]: waits until the tracer has shown so many lines that match
    for i in $(seq 1000); do
        if [ "$(grep -c -e "$1" "$bundles/out")" -ge "${2:-1}" ]; then return; fi
        sleep 0.02
    done
    echo "not shown: $1" >&2
}
in_cgroup() { # CGROUP PROGRAM ARGUMENTS
    sh -c 'echo $$ >"/sys/fs/cgroup/$0/cgroup.procs"; exec "$@"' "$@"
}
stop_tracing() {
    kill -TERM "$tracer" # INT is ignored in the background
    wait "$tracer"
    cat "$bundles/err" >&2
    cat "$bundles/out"
}
trap 'stop "$A"; stop "$B"' EXIT
)sh";

class Crun : public testing::Test {
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

    // Runs the script, after those functions. `setting`: VERSION_1=1 leaves cgroups as they are.
    Ended play(const std::string& script, const std::string& setting = "VERSION_1=") const {
        std::string given;
        for (const auto& argument : tracer_arguments({})) {
            given += argument + " ";
        }
        return test::run("/usr/bin/unshare",
                         {"--mount", "env", setting, "sh", "-c", crun_functions + script, "sh",
                          bundles.path(), snoopbox_path(), given, number});
    }
    // Of one that must succeed, standard output.
    std::string shown_by(const std::string& script) const {
        const auto ended = play(script);
        EXPECT_EQ(ended.status, 0) << ended.err;
        return ended.out;
    }

    TempDir bundles = TempDir::create("/var/tmp").value();
    std::string number = ".snoopbox-test." + std::to_string(getpid());
    std::string a = "a" + number;
    std::string b = "b" + number;
};

}  // namespace snoopbox::test
