// SPDX-License-Identifier: Apache-2.0
#include "kernel/hindrance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/capability.h>

#include <cerrno>
#include <fstream>

#include "example_host.h"

namespace snoopbox::kernel {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

struct HindranceTest : ExampleHost {
    HindranceTest() { subject.capabilities = bit(CAP_SYS_ADMIN); }
    Hindrance of(Asked what, int code) const { return hindrance(subject, place(), what, code); }
};

TEST_F(HindranceTest, AMissingCallIsTheKernelsUnlessItsSettingsAreThere) {
    EXPECT_THAT(of(Asked::bpf, ENOSYS).reason, HasSubstr("bpf() is not in this kernel"));
    EXPECT_TRUE(of(Asked::bpf, ENOSYS).needs_other_kernel);
    file("proc/sys/kernel/unprivileged_bpf_disabled", "2\n");
    EXPECT_THAT(of(Asked::bpf, ENOSYS).reason, HasSubstr("hidden by the sandbox"));
    EXPECT_FALSE(of(Asked::bpf, ENOSYS).needs_other_kernel);
    EXPECT_THAT(of(Asked::perf_event_open, ENOSYS).reason, HasSubstr("not in this kernel"));
    EXPECT_THAT(of(Asked::perf_event_open, ENOSYS).remedy, HasSubstr("CONFIG_PERF_EVENTS"));
    file("proc/sys/kernel/perf_event_paranoid", "2\n");
    EXPECT_THAT(of(Asked::perf_event_open, ENOSYS).reason, HasSubstr("hidden by the sandbox"));
}

TEST_F(HindranceTest, WithoutPrivilegesTheyAreWhatIsMissing) {
    subject.is_root = false;
    subject.capabilities = 0;
    for (const auto what : {Asked::bpf, Asked::perf_event_open, Asked::trampolines}) {
        for (const int code : {EPERM, EACCES}) {
            EXPECT_THAT(of(what, code).reason, HasSubstr("not allowed without privileges"));
            EXPECT_EQ(of(what, code).remedy, "run it as root: sudo snoopbox ...");
        }
    }
}

TEST_F(HindranceTest, WhatIsNoRefusalIsNotExplained) {
    for (const auto what : {Asked::bpf, Asked::perf_event_open, Asked::trampolines}) {
        for (const int code : {0, ENOENT, E2BIG}) {
            EXPECT_EQ(of(what, code).reason, "");
        }
    }
}

TEST_F(HindranceTest, TheSandboxOfAContainerIsItsEngines) {
    file("run/.containerenv", "");
    EXPECT_THAT(of(Asked::perf_event_open, EPERM).reason, HasSubstr("forbidden by the sandbox"));
    EXPECT_THAT(of(Asked::perf_event_open, EPERM).remedy, HasSubstr("podman run --privileged"));
}

TEST_F(HindranceTest, ProbesNeedTheirEventSource) {
    EXPECT_EQ(of(Asked::kprobes, ENOENT).reason, "/sys is not mounted");
    EXPECT_FALSE(of(Asked::kprobes, ENOENT).needs_other_kernel);
    file("sys/bus/event_source/devices/uprobe/type", "7\n");
    EXPECT_THAT(of(Asked::kprobes, ENOENT).reason, HasSubstr("this kernel has no kprobes"));
    EXPECT_TRUE(of(Asked::kprobes, ENOENT).needs_other_kernel);
    EXPECT_EQ(of(Asked::uprobes, ENOENT).reason, "");
    EXPECT_THAT(of(Asked::uprobes, EPERM).reason, HasSubstr("perf_event_open()"));
}

TEST_F(HindranceTest, ManyProbesAtOnceNeedFprobe) {
    for (const int code : {EOPNOTSUPP, EINVAL}) {
        EXPECT_THAT(of(Asked::kprobe_multi, code).remedy, HasSubstr("CONFIG_FPROBE"));
    }
    EXPECT_EQ(of(Asked::kprobe_multi, ENOENT).reason, "");
}

TEST_F(HindranceTest, TracefsMayBeInEitherPlace) {
    EXPECT_EQ(of(Asked::tracefs, ENOENT).reason, "tracefs is not mounted");
    EXPECT_EQ(of(Asked::tracefs, ENOENT).remedy, "mount -t tracefs tracefs /sys/kernel/tracing");
    file("sys/kernel/debug/tracing/events/header_page", "");
    EXPECT_EQ(of(Asked::tracefs, ENOENT).reason, "");
    fs::remove_all(directory.path() / "sys");
    file("sys/kernel/tracing/events/header_page", "");
    EXPECT_EQ(of(Asked::tracefs, ENOENT).reason, "");
    EXPECT_THAT(of(Asked::tracefs, EACCES).reason, HasSubstr("perf_event_open()"));
}

TEST_F(HindranceTest, BtfIsThereOrNot) {
    EXPECT_THAT(of(Asked::btf, ENOENT).reason, HasSubstr("this kernel has no BTF"));
    file("sys/kernel/btf/vmlinux", "");
    EXPECT_EQ(of(Asked::btf, ENOENT).reason, "");
}

TEST_F(HindranceTest, LsmProgramsRunIfTheirLsmIsActive) {
    EXPECT_EQ(of(Asked::lsm, 0).reason, "") << "unknown";
    file("sys/kernel/security/lsm", "capability,selinux\n");
    EXPECT_THAT(of(Asked::lsm, 0).reason, HasSubstr("never fire"));
    subject.release = "6.1.0-49-amd64";
    EXPECT_EQ(of(Asked::lsm, 0).remedy,
              "boot with lsm=capability,selinux,bpf on the kernel's command line");
    file("sys/kernel/security/lsm", "capability,bpf\n");
    EXPECT_EQ(of(Asked::lsm, 0).reason, "");
    file("sys/kernel/security/lsm", "capability,bpfnot\n");
    EXPECT_NE(of(Asked::lsm, 0).reason, "");
}

TEST_F(HindranceTest, FlatcarsCommandLineIsInAFileOfItsOwn) {
    file("sys/kernel/security/lsm", "lockdown,capability,selinux\n");
    EXPECT_EQ(of(Asked::lsm, 0).remedy,
              "on the host, add this line to /usr/share/oem/grub.cfg, and reboot: "
              "set linux_append=\"$linux_append lsm=lockdown,capability,selinux,bpf\"");
    // In its toolbox, the host's root is elsewhere.
    host_root("media/root");
    file("media/root/oem/grub.cfg", "");
    EXPECT_THAT(of(Asked::lsm, 0).remedy, HasSubstr("add this line to /oem/grub.cfg, and"));
}

TEST_F(HindranceTest, LockdownKeepsTheKernelsMemory) {
    EXPECT_EQ(of(Asked::kernel_memory, EPERM).reason, "");
    EXPECT_THAT(of(Asked::kernel_memory, EINVAL).reason, HasSubstr("lockdown"));
    file("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
    EXPECT_THAT(of(Asked::kernel_memory, EPERM),
                AllOf(testing::Field(&Hindrance::reason, HasSubstr("lockdown")),
                      testing::Field(&Hindrance::remedy, HasSubstr("lockdown=integrity"))));
}

TEST_F(HindranceTest, AnErrorHasReasonAndRemedy) {
    const auto unknown = fail_refused("cannot x", ENOENT, of(Asked::bpf, ENOENT), "do y").value();
    EXPECT_EQ(unknown.message, "cannot x: No such file or directory");
    EXPECT_EQ(unknown.remedy, "do y");
    EXPECT_EQ(unknown.code, ENOENT);
    const auto known =
        fail_refused("cannot x", EOPNOTSUPP, of(Asked::kprobe_multi, EOPNOTSUPP), "do y").value();
    EXPECT_EQ(known.message, "cannot x: this kernel cannot probe several functions at once");
    EXPECT_EQ(known.remedy, "use a kernel with CONFIG_FPROBE");
}

}  // namespace
}  // namespace snoopbox::kernel
