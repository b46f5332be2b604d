// SPDX-License-Identifier: Apache-2.0
#include "attach/uprobe.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdint>
#include <thread>

#include "attach/copies.h"
#include "attach/libbpf_options.h"
#include "attach/trial_program.h"
#include "attach/user_places.h"
#include "util/fd.h"

namespace snoopbox::attach {
namespace {

// union bpf_attr of BPF_LINK_CREATE, of Linux 6.6 and later (include/uapi/linux/bpf.h): Debian 12's
// headers lack it.
struct UprobeMulti {
    __u32 program;
    __u32 target;
    __u32 attach_type;
    __u32 flags;
    __u64 path;
    __u64 offsets;
    __u64 reference_counters;
    __u64 cookies;
    __u32 count;
    __u32 multi_flags;
    __u32 process;
    __u32 unused;
};
constexpr auto attach_type = static_cast<bpf_attach_type>(48);  // BPF_TRACE_UPROBE_MULTI
constexpr __u32 at_return_flag = 1;                             // BPF_F_UPROBE_MULTI_RETURN

// Lists of `count` numbers each. Null: none.
struct Lists {
    const std::uint64_t* offsets;
    std::size_t count;
    const std::uint64_t* reference_counters = nullptr;
    const std::uint64_t* cookies = nullptr;
};

Fd create_link(int program, const char* path, const Lists& lists, bool at_return, pid_t process) {
    UprobeMulti what{};
    what.program = static_cast<__u32>(program);
    what.attach_type = attach_type;
    what.path = std::bit_cast<std::uintptr_t>(path);
    what.offsets = std::bit_cast<std::uintptr_t>(lists.offsets);
    what.reference_counters = std::bit_cast<std::uintptr_t>(lists.reference_counters);
    what.cookies = std::bit_cast<std::uintptr_t>(lists.cookies);
    what.count = static_cast<__u32>(lists.count);
    what.multi_flags = at_return ? at_return_flag : 0;
    what.process = static_cast<__u32>(process);
    return Fd(static_cast<int>(syscall(SYS_bpf, BPF_LINK_CREATE, &what, sizeof what)));
}

const auto* const unreadable = std::bit_cast<const std::uint64_t*>(std::uintptr_t{8});

// Before 6.10, the kernel took the ID of a thread, and ran the program for that thread only. Such a
// kernel does not mind that the thread is not its process's first.
bool takes_processes(int program) {
    int code = 0;
    std::thread([&] {
        const auto thread = static_cast<pid_t>(syscall(SYS_gettid));
        const Fd link = create_link(program, "/proc/self/exe", {unreadable, 1}, false, thread);
        code = errno;
    }).join();
    return code == ESRCH;
}

}  // namespace

// A directory has no functions: the kernel says so (EBADF) if it supports such links.
Status try_out_uprobe_multi(const Trial& trial) {
    TRY_ASSIGN(const auto program, load_trial({BPF_PROG_TYPE_KPROBE, attach_type}));
    const Fd link = create_link(program.get(), "/", {unreadable, 1}, trial.at_return, 0);
    const int code = errno;
    return code == EBADF ? Status{} : fail_errno("a probe of several user functions", code);
}

// A directory is no file with functions: EINVAL.
Status try_out_uprobe(const Trial& trial) {
    const auto code = errno_of_probe("uprobe", "/", trial);
    if (!code) {
        return tl::make_unexpected(code.error());
    }
    return *code == EINVAL ? Status{} : fail_errno("a uprobe", *code);
}

Status try_out_cookies() {
    return can_read_cookie() ? Status{}
                             : fail_errno("cookies of attachments (since Linux 5.15)", errno);
}

int attach_uprobe_multi(const Attachment& to, Links& links) {
    const int program = bpf_program__fd(to.program);
    // Otherwise the handler alone tells whose call it is.
    const pid_t process = to.process && takes_processes(program) ? *to.process : 0;
    const auto path = to.user->of.file.link();
    const auto& [of, offsets, semaphores, cookies, names] = *to.user;
    const auto list = [](const std::vector<std::uint64_t>& numbers) {
        return numbers.empty() ? nullptr : numbers.data();
    };
    return links.add(create_link(program, path.c_str(),
                                 {offsets.data(), offsets.size(), list(semaphores), list(cookies)},
                                 to.at_return, process));
}

int attach_uprobe(const Attachment& to, Links& links) {
    const auto path = to.user->of.file.link();
    const auto& [of, offsets, semaphores, cookies, names] = *to.user;
    // Without a cookie, older kernels have such probes, too.
    const bool asks = asks_for_cookie(to.program) || is_copyable(to.program);
    for (std::size_t i = 0; i < offsets.size(); ++i) {
        const auto semaphore = semaphores.empty() ? 0 : semaphores[i];
        const auto cookie = cookies.empty() || !asks ? 0 : cookies[i];
        const pid_t process = to.process.value_or(-1);
        LibbpfOptions<bpf_uprobe_opts> options;
        options.retprobe = to.at_return;
        options.ref_ctr_offset = semaphore;
        options.bpf_cookie = cookie;
        const int code =
            is_copyable(to.program)
                ? attach_copy(
                      to.program, cookie,
                      {"uprobe", path.c_str(), offsets[i], to.at_return, semaphore, process}, links)
                : links.add(bpf_program__attach_uprobe_opts(to.program, process, path.c_str(),
                                                            offsets[i], &options));
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

void set_uprobe_multi(bpf_program* program) {
    bpf_program__set_type(program, BPF_PROG_TYPE_KPROBE);
    bpf_program__set_expected_attach_type(program, attach_type);
}

}  // namespace snoopbox::attach
