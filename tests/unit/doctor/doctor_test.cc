// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <rapidjson/document.h>
#include <sys/capability.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "doctor/checks.h"
#include "doctor/examine.h"
#include "doctor/report.h"
#include "example_host.h"

namespace snoopbox::doctor {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

TEST_F(Doctor, UserNamespaceIsWarnedOf) {
    EXPECT_EQ(check_place(place()).state, State::ok);
    file("proc/self/uid_map", "         0       1000          1\n");
    EXPECT_EQ(check_place(place()).state, State::warn);
}

TEST_F(Doctor, NotRootIsToldToUseSudo) {
    subject.is_root = false;
    subject.capabilities = 0;
    const auto checks = check_process(subject, place());
    EXPECT_EQ(find(checks, "capabilities")->state, State::missing);
    EXPECT_EQ(find(checks, "capabilities")->remedy, "run it as root: sudo snoopbox ...");
}

TEST_F(Doctor, TwoCapabilitiesAreEnough) {
    subject.capabilities = kernel::bit(CAP_BPF) | kernel::bit(CAP_PERFMON);
    const auto checks = check_process(subject, place());
    EXPECT_EQ(find(checks, "capabilities")->state, State::ok);
    EXPECT_THAT(find(checks, "capabilities")->finding, HasSubstr("without CAP_SYS_ADMIN"));
}

TEST_F(Doctor, MemlockMattersOnOldKernelsOnly) {
    subject.release = "5.10.0-30-amd64";
    subject.capabilities = 0;
    const auto old = check_process(subject, place());
    EXPECT_THAT(find(old, "memlock")->finding, testing::Not(HasSubstr("no matter")));
    subject.release = "5.11.0";
    const auto later = check_process(subject, place());
    EXPECT_THAT(find(later, "memlock")->finding, HasSubstr("no matter"));
}

TEST_F(Doctor, LockdownIsReadOrNotKnown) {
    EXPECT_EQ(check_lockdown(subject, place()).state, State::unknown);
    EXPECT_THAT(check_lockdown(subject, place()).remedy, StartsWith("mount -t securityfs"));
    file("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
    EXPECT_EQ(check_lockdown(subject, place()).state, State::ok);
    file("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
    EXPECT_EQ(check_lockdown(subject, place()).state, State::missing);
}

TEST_F(Doctor, LsmListWithoutBpfIsWarnedOf) {
    EXPECT_EQ(check_lsm(subject, place()).state, State::unknown);
    file("sys/kernel/security/lsm", "lockdown,capability,yama");
    const auto check = check_lsm(subject, place());
    EXPECT_EQ(check.state, State::warn);
    EXPECT_THAT(check.remedy, HasSubstr("lsm=lockdown,capability,yama,bpf"));
    file("sys/kernel/security/lsm", "capability,bpf");
    EXPECT_EQ(check_lsm(subject, place()).state, State::ok);
}

TEST_F(Doctor, MaskedKallsymsAreFoundBelowMediaRoot) {
    file("proc/kallsyms", "0000000000000000 A fixed_percpu_data\n");
    EXPECT_EQ(check_kallsyms(subject, place()).state, State::warn);
    host_root("media/root");
    file("media/root/proc/kallsyms", "0000000000000000 A a\nffffffff81000000 T _text\n");
    EXPECT_EQ(check_kallsyms(subject, place()).state, State::ok);
    EXPECT_THAT(check_kallsyms(subject, place()).finding, HasSubstr("media/root/proc/kallsyms"));
}

TEST_F(Doctor, MountsAreListedWithEveryPlace) {
    file("proc/self/mountinfo",
         "25 24 0:22 / /media/root/sys/kernel/tracing rw - tracefs tracefs rw\n"
         "26 24 0:22 / /sys/kernel/debug/tracing rw shared:1 - tracefs tracefs rw\n");
    const auto checks = check_mounts(subject, place());
    EXPECT_EQ(find(checks, "mount/tracefs")->finding,
              "/media/root/sys/kernel/tracing, /sys/kernel/debug/tracing");
    EXPECT_EQ(find(checks, "mount/bpffs")->state, State::missing);
    EXPECT_EQ(find(checks, "mount/bpffs")->remedy, "mount -t bpf bpf /sys/fs/bpf");
}

TEST_F(Doctor, WithoutProcNothingCanBeCompiled) {
    const auto missing = check_mounts(subject, place());
    EXPECT_EQ(find(missing, "mount/proc")->state, State::missing);
    EXPECT_EQ(find(missing, "mount/proc")->remedy, "mount -t proc proc /proc");
    file("proc/self/status", "");
    const auto mounted = check_mounts(subject, place());
    EXPECT_EQ(find(mounted, "mount/proc")->state, State::ok);

    Checks checks{{"headers/btf", State::ok, {}, {}}, *find(mounted, "mount/proc")};
    if (check_tools(subject, place(), checks).front().check.state == State::missing) {
        GTEST_SKIP() << "no tool can be attached here";
    }
    checks.back() = *find(missing, "mount/proc");
    const auto tool = check_tools(subject, place(), checks).front();
    EXPECT_EQ(tool.check.state, State::missing);
    EXPECT_EQ(tool.check.remedy, "mount -t proc proc /proc");
}

TEST_F(Doctor, KheadersModuleIsSeenButNotLoaded) {
    EXPECT_EQ(headers("kheaders").state, State::unknown);
    EXPECT_EQ(headers("kheaders").remedy, "mount -t sysfs sysfs /sys");
    fs::create_directories(directory.path() / "sys/kernel");
    host_root("media/root");
    file("media/root/lib/modules/6.6.1-flatcar/modules.dep", "kernel/kernel/kheaders.ko.xz:\n");
    EXPECT_EQ(headers("kheaders").state, State::ok);
    EXPECT_THAT(headers("kheaders").finding, HasSubstr("loaded when headers are needed"));
    subject.capabilities = 0;
    EXPECT_EQ(headers("kheaders").state, State::missing);
    EXPECT_EQ(headers("kheaders").remedy, "sudo modprobe kheaders");
    file("sys/kernel/kheaders.tar.xz", std::string(300000, 'x'));
    EXPECT_EQ(headers("kheaders").state, State::ok);
    EXPECT_THAT(headers("kheaders").finding, HasSubstr("0.3 MB"));
}

TEST_F(Doctor, InstalledHeadersHaveTheHostsCommand) {
    EXPECT_EQ(headers("modules").remedy, "");  // the distribution is unknown
    file("etc/os-release", "PRETTY_NAME=\"Debian\"\nID=debian\n");
    EXPECT_EQ(headers("modules").remedy, "");  // and this is not the distribution's kernel
    fs::create_directories(directory.path() / "lib/modules/6.6.1-flatcar");
    EXPECT_EQ(headers("modules").remedy, "apt-get install linux-headers-6.6.1-flatcar");
    fs::create_directory_symlink("/gone", directory.path() / "lib/modules/6.6.1-flatcar/build");
    EXPECT_THAT(headers("modules").finding, HasSubstr("dangling link"));
}

TEST_F(Doctor, HeadersOfAnotherKernelAreWarnedOf) {
    const fs::path source = directory.path() / "home/linux";
    subject.kernel_source = source.string();
    EXPECT_EQ(headers("environment").state, State::missing);
    file("home/linux/include/linux/kconfig.h", "");
    file("home/linux/include/generated/autoconf.h", "");
    EXPECT_EQ(headers("environment").state, State::ok);
    file("home/linux/include/generated/utsrelease.h", "#define UTS_RELEASE \"6.1.0-9-amd64\"\n");
    const auto check = headers("environment");
    EXPECT_EQ(check.state, State::warn);
    EXPECT_THAT(check.finding, HasSubstr("made for kernel 6.1.0-9-amd64, not for 6.6.1-flatcar"));
    EXPECT_EQ(check.remedy, "unset BCC_KERNEL_SOURCE");
    const auto tools = check_tools(subject, place(), {check});
    if (tools.front().check.state == State::missing) {
        GTEST_SKIP() << "no tool can be attached here";
    }
    EXPECT_EQ(tools.front().check.state, State::warn);
    EXPECT_EQ(tools.front().headers, "environment");
    EXPECT_THAT(tools.front().check.finding, HasSubstr("another kernel's"));
}

TEST_F(Doctor, DistributionIsTheHostsAndNoControlCodes) {
    file("etc/os-release", "PRETTY_NAME=\"Debian of the container\"\n");
    host_root("media/root");
    file("media/root/usr/lib/os-release", "PRETTY_NAME=\"Flatcar \033[31m4081\"\n");
    EXPECT_EQ(check_kernel(subject, place()).finding, "6.6.1-flatcar x86_64, Flatcar ?[31m4081");
}

// Programs are tried on the current kernel; everything else comes from an empty tree.
TEST_F(Doctor, EmptyTreeIsExaminedToTheEnd) {
    const auto report = examine(subject);
    EXPECT_FALSE(report.tools.empty());
    EXPECT_FALSE(can_run(report, "nonesuch"));
    EXPECT_TRUE(fs::is_empty(directory.path()));
    rapidjson::Document json;
    json.Parse(as_json(report).c_str());
    ASSERT_FALSE(json.HasParseError());
    ASSERT_EQ(json["checks"].Size(), report.checks.size());
    for (const auto& check : json["checks"].GetArray()) {
        for (const auto* key : {"name", "state", "finding", "remedy"}) {
            EXPECT_TRUE(check.HasMember(key)) << key;
        }
    }
    EXPECT_TRUE(json["tools"][0].HasMember("method"));
}

TEST_F(Doctor, TextHasRemediesAndColoursOnlyIfAskedFor) {
    Report report;
    report.checks = {{"bpf()", State::missing, "forbidden", "do this"},
                     {"sysctl/x", State::ok, "0", {}, true},
                     {"sysctl/y", State::warn, "1", {}, true}};
    EXPECT_EQ(as_text(report, {}),
              "missing  bpf()     forbidden\n"
              "                   -> do this\n"
              "warn     sysctl/y  1\n\n");
    EXPECT_THAT(as_text(report, {true, true}), HasSubstr("\033[31mmissing\033[0m  bpf()"));
    EXPECT_THAT(as_text(report, {true, true}), HasSubstr("sysctl/x"));
}

}  // namespace
}  // namespace snoopbox::doctor
