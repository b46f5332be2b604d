// SPDX-License-Identifier: Apache-2.0
#include "compile/helper/sandbox.h"

#include <asm/ioctls.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "util/fd.h"

namespace snoopbox::compile {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t our_arch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t our_arch = AUDIT_ARCH_AARCH64;
#else
#error "name this machine's system calls as audit does (linux/audit.h)"
#endif

// What LLVM, libbcc, libelf and libc call, those that a compile calls most first. Calls that newer
// versions of libc may use in their place are here as well.
constexpr auto harmless = std::to_array<std::uint32_t>({
    __NR_futex,
    __NR_newfstatat,
    __NR_rt_sigprocmask,
    __NR_close,
    __NR_readlinkat,
    __NR_pread64,
    __NR_read,
    __NR_write,
    __NR_mmap,
    __NR_munmap,
    __NR_brk,
    __NR_mprotect,
    __NR_mremap,
    __NR_madvise,
    __NR_fstat,
    __NR_statx,
    __NR_faccessat,
    __NR_faccessat2,
    __NR_lseek,
    __NR_pwrite64,
    __NR_readv,
    __NR_writev,
    __NR_ftruncate,
    __NR_getdents64,
    __NR_getcwd,
    __NR_chdir,
    __NR_fchdir,
    __NR_fcntl,
    __NR_dup,
    __NR_dup3,
    __NR_memfd_create,
    __NR_rt_sigaction,
    __NR_rt_sigreturn,
    __NR_sigaltstack,
    __NR_restart_syscall,
    __NR_exit,
    __NR_exit_group,
    __NR_getrandom,
    __NR_clock_gettime,
    __NR_clock_getres,
    __NR_clock_nanosleep,
    __NR_gettimeofday,
    __NR_uname,
    __NR_sysinfo,
    __NR_getrusage,
    __NR_times,
    __NR_sched_getaffinity,
    __NR_sched_yield,
    __NR_getpid,
    __NR_gettid,
    __NR_getuid,
    __NR_geteuid,
    __NR_getgid,
    __NR_getegid,
    __NR_set_robust_list,
#ifdef __x86_64__
    __NR_readlink,
    __NR_access,
    __NR_stat,
    __NR_lstat,
    __NR_getrlimit,
    __NR_time,
    __NR_dup2,
#endif
});

constexpr std::uint32_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;

// A program of classic BPF (https://docs.kernel.org/userspace-api/seccomp_filter.html).
class Filter {
  public:
    Filter() {
        load(offsetof(seccomp_data, arch));
        code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, our_arch, 1, 0));
        end(SECCOMP_RET_KILL_PROCESS);
        load(offsetof(seccomp_data, nr));  // x32 has other numbers, which match none below
    }

    void allow(std::uint32_t call) {
        code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1));
        end(SECCOMP_RET_ALLOW);
    }

    // If the lower half of an argument has none of these bits.
    void allow_without(std::uint32_t call, unsigned argument, std::uint32_t bits) {
        allow_if(call, argument, BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0));
    }

    // If the lower half of an argument is `value`.
    void allow_with(std::uint32_t call, unsigned argument, std::uint32_t value) {
        allow_if(call, argument, BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
    }

    Status install() {
        end(SECCOMP_RET_ERRNO | EPERM);
        const sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
        if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0) {
            return fail_errno("the compiler cannot be confined by seccomp", errno);
        }
        return {};
    }

  private:
    void load(std::size_t offset) {
        code_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
    }

    void end(std::uint32_t action) { code_.push_back(BPF_STMT(BPF_RET | BPF_K, action)); }

    // `test` goes on to the next instruction if the argument is good, else one further.
    void allow_if(std::uint32_t call, unsigned argument, sock_filter test) {
        constexpr bool little_endian = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
        code_.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 4));
        load(offsetof(seccomp_data, args) + argument * sizeof(std::uint64_t) +
             (little_endian ? 0 : sizeof(std::uint32_t)));
        code_.push_back(test);
        end(SECCOMP_RET_ALLOW);
        end(SECCOMP_RET_ERRNO | EPERM);
    }

    std::vector<sock_filter> code_;
};

Status forbid_system_calls() {
    Filter filter;
    filter.allow_without(__NR_openat, 2, writing);
    for (const auto call : harmless) {
        filter.allow(call);
    }
    filter.allow_with(__NR_ioctl, 1, TCGETS);  // isatty
    filter.allow_with(__NR_prlimit64, 0, 0);   // of this process; hard limits cannot be raised
    // abort() and the checks of libc end the process by a signal to itself.
    filter.allow_with(__NR_tgkill, 0, static_cast<std::uint32_t>(getpid()));
    return filter.install();
}

constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
// All that the first version knows (5.13). seccomp forbids what later ones added.
constexpr std::uint64_t all_access = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1U) - 1;

// Sandboxes that do not know these calls may answer with EPERM.
bool is_absent(int code) {
    return code == ENOSYS || code == EOPNOTSUPP || code == EPERM;
}

Status forbid_other_files(std::span<const int> directories) {
    landlock_ruleset_attr attributes{};
    attributes.handled_access_fs = all_access;
    const Fd rules(static_cast<int>(
        syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes.handled_access_fs, 0)));
    if (!rules) {
        return is_absent(errno) ? Status()
                                : fail_errno("the compiler cannot be confined by Landlock", errno);
    }
    for (const int directory : directories) {
        landlock_path_beneath_attr beneath{};
        beneath.allowed_access = reading;
        beneath.parent_fd = directory;
        if (syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) !=
            0) {
            return fail_errno("the compiler cannot be given its headers by Landlock", errno);
        }
    }
    if (syscall(SYS_landlock_restrict_self, rules.get(), 0) != 0) {
        return fail_errno("the compiler cannot be confined by Landlock", errno);
    }
    return {};
}

}  // namespace

Status enter_sandbox(std::span<const int> directories) {
    // So that neither needs privileges, and none can be gained.
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return fail_errno("the compiler cannot be kept from gaining privileges", errno);
    }
    TRY(forbid_other_files(directories));
    return forbid_system_calls();
}

}  // namespace snoopbox::compile
