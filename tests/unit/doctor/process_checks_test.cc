// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <sys/capability.h>
#include <sys/resource.h>

#include <cerrno>

#include "example_host.h"

namespace snoopbox::doctor {
namespace {

using kernel::bit;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct ProcessChecks : Doctor {
    Check check(const std::string& name) const {
        return *find(check_process(subject, place()), name);
    }
};

TEST_F(ProcessChecks, CapabilitiesThatAreMissingAreNamed) {
    EXPECT_EQ(check("capabilities").finding, "all that are wanted");
    subject.capabilities = bit(CAP_BPF);
    EXPECT_EQ(check("capabilities").state, State::missing);
    EXPECT_EQ(check("capabilities").finding, "without CAP_PERFMON");
    subject.capabilities = 0;
    EXPECT_EQ(check("capabilities").finding, "without CAP_BPF, CAP_PERFMON");
    subject.capabilities = bit(CAP_SYS_ADMIN);
    EXPECT_EQ(check("capabilities").state, State::ok) << "has been enough on older kernels";
    EXPECT_THAT(check("capabilities").finding,
                AllOf(HasSubstr("enough; without CAP_SYS_MODULE (loads kheaders), CAP_SYS_PTRACE"),
                      Not(HasSubstr("CAP_BPF"))));
}

TEST_F(ProcessChecks, CapabilitiesOfAUserNamespaceDoNotCount) {
    file("proc/self/uid_map", "0 1000 1\n");
    subject.capabilities = 0;
    EXPECT_THAT(check("capabilities").finding, HasSubstr("of a user namespace do not count"));
}

TEST(CheckCompiler, TellsWhatItsConfinementLacks) {
    EXPECT_TRUE(check_compiler(0, true).detail);
    EXPECT_THAT(check_compiler(0, true).finding, HasSubstr("Landlock and a user of its own"));
    const auto old = check_compiler(ENOSYS, true);
    EXPECT_FALSE(old.detail);
    EXPECT_EQ(old.finding,
              "confined by seccomp; no Landlock: the kernel has none, which came with Linux 5.13");
    EXPECT_THAT(check_compiler(EPERM, true).finding, HasSubstr("forbids it"));
    EXPECT_THAT(check_compiler(0, false).finding, HasSubstr("no user of its own"));
}

TEST_F(ProcessChecks, SeccompIsToldByItsMode) {
    EXPECT_EQ(check("seccomp").state, State::unknown);
    file("proc/self/status", "Name:\tx\nSeccomp:\t0\nSeccomp_filters:\t0\n");
    EXPECT_EQ(check("seccomp").finding, "no filter");
    file("proc/self/status", "Name:\tx\nSeccomp:\t2\nSeccomp_filters:\t1\n");
    EXPECT_THAT(check("seccomp").finding, HasSubstr("a filter is active"));
}

// The soft limit of locked memory, put back at the end.
class Memlock {
  public:
    explicit Memlock(rlim_t bytes) {
        getrlimit(RLIMIT_MEMLOCK, &before_);
        const rlimit wanted{bytes, before_.rlim_max};
        if (setrlimit(RLIMIT_MEMLOCK, &wanted) != 0) {
            ADD_FAILURE() << "cannot set the limit";
        }
    }
    Memlock(const Memlock&) = delete;
    Memlock& operator=(const Memlock&) = delete;
    ~Memlock() { setrlimit(RLIMIT_MEMLOCK, &before_); }

  private:
    rlimit before_{};
};

TEST_F(ProcessChecks, LockedMemoryCountsBefore511) {
    const Memlock limit(rlim_t{64} << 10U);
    subject.capabilities = 0;
    for (const auto* release : {"4.19.0", "5.4.0", "5.10.0-30-amd64"}) {
        subject.release = release;
        EXPECT_EQ(check("memlock").state, State::warn) << release;
        EXPECT_THAT(check("memlock").finding, HasSubstr("64 KiB: little")) << release;
        EXPECT_THAT(check("memlock").remedy, HasSubstr("ulimit -l"));
    }
    for (const auto* release : {"5.11.0", "5.15.2", "6.1.0", "10.0", "unreadable"}) {
        subject.release = release;
        EXPECT_EQ(check("memlock").state, State::ok) << release;
        EXPECT_THAT(check("memlock").finding, HasSubstr("64 KiB: of no matter")) << release;
    }
    subject.release = "5.10.0";
    subject.capabilities = bit(CAP_SYS_RESOURCE);
    EXPECT_EQ(check("memlock").finding, "64 KiB, raised");
}

}  // namespace
}  // namespace snoopbox::doctor
