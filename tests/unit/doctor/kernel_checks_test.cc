// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/capability.h>

#include "example_host.h"

namespace snoopbox::doctor {
namespace {

using kernel::bit;
using testing::EndsWith;
using testing::HasSubstr;

struct KernelChecks : Doctor {
    Check setting(const std::string& name, const std::string& value) const {
        file("proc/sys/kernel/" + name, value + "\n");
        return *find(check_settings(subject, place()), "sysctl/" + name);
    }
};

TEST_F(KernelChecks, SettingsThatForbidNothingAreOk) {
    subject.capabilities = 0;
    EXPECT_EQ(setting("unprivileged_bpf_disabled", "0").finding, "0");
    EXPECT_EQ(setting("perf_event_paranoid", "1").state, State::ok);
    EXPECT_EQ(setting("perf_event_paranoid", "-1").finding, "-1");
    EXPECT_EQ(setting("kptr_restrict", "1").finding, "1");
}

TEST_F(KernelChecks, StrictSettingsMatterWithoutTheCapability) {
    subject.capabilities = 0;
    for (const auto& [name, value] :
         {std::pair("unprivileged_bpf_disabled", "1"), std::pair("unprivileged_bpf_disabled", "2"),
          std::pair("perf_event_paranoid", "2"), std::pair("perf_event_paranoid", "3")}) {
        const auto check = setting(name, value);
        EXPECT_EQ(check.state, State::warn) << name;
        EXPECT_THAT(check.finding, testing::StartsWith(std::string(value) + ": "));
        EXPECT_THAT(check.remedy, HasSubstr("sudo")) << name;
        EXPECT_TRUE(check.detail);
    }
}

TEST_F(KernelChecks, StrictSettingsDoNotMatterWithIt) {
    subject.capabilities = bit(CAP_BPF);
    EXPECT_THAT(setting("unprivileged_bpf_disabled", "2").finding, EndsWith(", as we have"));
    EXPECT_EQ(setting("unprivileged_bpf_disabled", "2").state, State::ok);
    EXPECT_EQ(setting("perf_event_paranoid", "2").state, State::warn) << "that is another one";
    subject.capabilities = bit(CAP_SYS_ADMIN);
    EXPECT_EQ(setting("perf_event_paranoid", "2").state, State::ok);
    EXPECT_EQ(setting("perf_event_paranoid", "2").remedy, "");
    // No capability shows addresses.
    EXPECT_EQ(setting("kptr_restrict", "2").finding, "2: kernel addresses are hidden from all");
    EXPECT_EQ(setting("kptr_restrict", "2").state, State::ok);
}

TEST_F(KernelChecks, SettingsThatAreNotThereAreUnknown) {
    const auto checks = check_settings(subject, place());
    ASSERT_EQ(checks.size(), 3U);
    for (const auto& check : checks) {
        EXPECT_EQ(check.state, State::unknown);
        EXPECT_THAT(check.finding, HasSubstr("not readable: /proc/sys/kernel/"));
    }
}

TEST_F(KernelChecks, KallsymsThatAreNotThere) {
    subject.container_variable = "podman";
    const auto check = check_kallsyms(subject, place());
    EXPECT_EQ(check.state, State::missing);
    EXPECT_THAT(check.remedy, HasSubstr("podman run --privileged"));
}

TEST_F(KernelChecks, KallsymsAreHiddenFromTheUnprivileged) {
    file("proc/kallsyms", "0000000000000000 T _text\n");
    subject.capabilities = 0;
    EXPECT_EQ(check_kallsyms(subject, place()).state, State::unknown);
    EXPECT_THAT(check_kallsyms(subject, place()).remedy, HasSubstr("root"));
}

TEST_F(KernelChecks, KallsymsThatASettingHides) {
    file("proc/kallsyms", "0000000000000000 T _text\n");
    EXPECT_THAT(check_kallsyms(subject, place()).finding, EndsWith("kallsyms shows no addresses"));
    file("proc/sys/kernel/kptr_restrict", "2\n");
    EXPECT_EQ(check_kallsyms(subject, place()).state, State::warn);
    EXPECT_THAT(check_kallsyms(subject, place()).finding, EndsWith("(kernel.kptr_restrict=2)"));
    EXPECT_EQ(check_kallsyms(subject, place()).remedy, "sysctl kernel.kptr_restrict=1");
    file("proc/sys/kernel/kptr_restrict", "1\n");
    EXPECT_EQ(check_kallsyms(subject, place()).remedy, "") << "the host shows what it has";
}

TEST_F(KernelChecks, LockdownByItsKind) {
    file("sys/kernel/security/lockdown", "[none] integrity confidentiality\n");
    EXPECT_EQ(check_lockdown(subject, place()).finding, "none");
    file("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
    EXPECT_THAT(check_lockdown(subject, place()).finding,
                HasSubstr("integrity: programs may read"));
    std::filesystem::remove(directory.path() / "sys/kernel/security/lockdown");
    file("sys/kernel/security/lsm", "capability");
    EXPECT_EQ(check_lockdown(subject, place()).state, State::ok);
    EXPECT_EQ(check_lockdown(subject, place()).finding, "not in this kernel");
}

TEST_F(KernelChecks, TheDistributionIsTheHostsOrNotVisible) {
    EXPECT_EQ(check_kernel(subject, place()).finding,
              "6.6.1-flatcar x86_64, distribution not known");
    subject.container_variable = "podman";
    file("etc/os-release", "PRETTY_NAME=\"The container's\"\n");
    EXPECT_EQ(check_kernel(subject, place()).finding,
              "6.6.1-flatcar x86_64, the host's distribution is not visible");
    host_root("host");
    file("host/etc/os-release", "NAME=x\nPRETTY_NAME='The host'\n");
    EXPECT_EQ(check_kernel(subject, place()).finding, "6.6.1-flatcar x86_64, The host");
}

TEST_F(KernelChecks, WhatIsNoHostsRootIsNamed) {
    EXPECT_TRUE(check_host_roots(subject).empty());
    host_root("host");
    EXPECT_TRUE(check_host_roots(subject).empty());
    file("media/root/x", "");
    const auto checks = check_host_roots(subject);
    ASSERT_EQ(checks.size(), 1);
    EXPECT_EQ(checks[0].state, State::warn);
    EXPECT_THAT(checks[0].finding, HasSubstr("media/root is passed over"));
}

}  // namespace
}  // namespace snoopbox::doctor
