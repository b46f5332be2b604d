// SPDX-License-Identifier: Apache-2.0
#include "attachments.h"

#include <bpf/bpf.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string>

namespace snoopbox::bench {
namespace {

namespace fs = std::filesystem;

// The kernel describes programs of tracepoints and probes. For those that sample, it says that it
// cannot; if there is none, that there is none.
bool has_program(pid_t pid, const std::string& fd) {
    int number = -1;
    std::from_chars(fd.data(), fd.data() + fd.size(), number);
    std::array<char, 256> name{};
    __u32 size = name.size();
    __u32 program = 0;
    __u32 type = 0;
    __u64 offset = 0;
    __u64 address = 0;
    const int failed =
        bpf_task_fd_query(pid, number, 0, name.data(), &size, &program, &type, &offset, &address);
    return failed == 0 || errno == EOPNOTSUPP || errno == ENOSPC;
}

}  // namespace

std::size_t attachments_of(pid_t pid) {
    std::size_t count = 0;
    std::error_code gone;
    fs::directory_iterator entry("/proc/" + std::to_string(pid) + "/fd", gone);
    for (; !gone && entry != fs::directory_iterator(); entry.increment(gone)) {
        std::error_code closed;
        const auto target = fs::read_symlink(entry->path(), closed).string();
        if (target == "anon_inode:bpf_link" ||
            (target == "anon_inode:[perf_event]" &&
             has_program(pid, entry->path().filename().string()))) {
            ++count;
        }
    }
    return count;
}

}  // namespace snoopbox::bench
