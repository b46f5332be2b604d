// SPDX-License-Identifier: Apache-2.0
#include "util/own_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <new>
#include <optional>
#include <utility>

#include "util/deadline.h"
#include "util/fd.h"
#include "util/file.h"
#include "util/format.h"
#include "util/interrupt.h"
#include "util/subprocess.h"

namespace snoopbox {
namespace {

// Other codes mean a sanitizer, or the end of the library itself.
enum Exit : int { good = 0, failed = 100, no_memory = 101, no_result = 102 };

// The child's answer: the text, or an error whose parts end in NUL.
std::string encode(const Error& error) {
    return fmt::format("{}{}{}{}{}", error.code, '\0', error.message, '\0', error.remedy);
}

Error decode(const std::string& text) {
    const auto first = text.find('\0');
    const auto second = text.find('\0', first + 1);
    if (second == std::string::npos) {
        return {"gave no reason", {}, 0};
    }
    return {text.substr(first + 1, second - first - 1), text.substr(second + 1),
            std::atoi(text.c_str())};
}

void limit(__rlimit_resource resource, std::uint64_t most) {
    rlimit now{};
    if (getrlimit(resource, &now) == 0 && most < now.rlim_cur) {
        now.rlim_cur = most;
        now.rlim_max = std::min<rlim_t>(now.rlim_max, most);
        setrlimit(resource, &now);
    }
}

std::optional<std::uint64_t> memory_bytes() {
    std::uint64_t pages = 0;
    return std::ifstream("/proc/self/statm") >> pages
               ? std::optional(pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)))
               : std::nullopt;
}

void confine(const OwnProcessLimits& limits) {
    limit(RLIMIT_CPU, static_cast<std::uint64_t>(limits.cpu_time.count()));
    if (const auto now = memory_bytes()) {
        limit(RLIMIT_AS, *now + limits.more_memory_bytes);
    }
    prctl(PR_SET_DUMPABLE, 0);  // a limit would not keep the kernel from piping a core dump
    restore_signals();
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGXCPU, SIGPIPE}) {
        ::signal(signal, SIG_DFL);
    }
}

[[noreturn]] void work_and_exit(const std::function<Result<std::string>()>& work, int answer,
                                int nowhere, const OwnProcessLimits& limits, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(no_result);
    }
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    confine(limits);
    try {
        const auto result = work();
        const bool written =
            write_all(answer, result ? *result : encode(result.error())).has_value();
        _exit(!written ? no_result : result ? good : failed);
    } catch (const std::bad_alloc&) {
        _exit(no_memory);
    }
}

enum class Wait { ended, too_long, interrupted };

// `alive` is readable once the child is gone, which holds its other end.
Wait wait_for_end(int alive, std::chrono::seconds time) {
    const auto deadline = Deadline::in(time);
    for (;;) {
        std::array<pollfd, 2> polled{{{alive, POLLIN, 0}, {interrupt_fd(), POLLIN, 0}}};
        const auto left = deadline.left(std::chrono::minutes(1));
        const int ready = poll(polled.data(), polled.size(), static_cast<int>(left.count()));
        if (interrupted()) {
            return Wait::interrupted;
        }
        if (ready > 0 && polled[0].revents != 0) {
            return Wait::ended;
        }
        if (deadline.passed()) {
            return Wait::too_long;
        }
    }
}

int reap(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

tl::unexpected<Error> fail_by(std::string_view who, int status) {
    if (!WIFSIGNALED(status)) {
        return fail(WEXITSTATUS(status) == no_memory
                        ? fmt::format("{} wants too much memory for it: damaged?", who)
                        : fmt::format("{} gives no result for it", who));
    }
    const int signal = WTERMSIG(status);
    if (signal == SIGXCPU || signal == SIGKILL) {
        return fail(fmt::format("{} does not get done with it: damaged?", who));
    }
    return fail(fmt::format("{} crashes on it (SIG{}): damaged?", who, sigabbrev_np(signal)));
}

}  // namespace

Result<std::string> in_own_process(std::string_view who,
                                   const std::function<Result<std::string>()>& work,
                                   const OwnProcessLimits& limits) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return fail_errno("cannot make a pipe", errno);
    }
    const Fd alive(ends[0]);
    Fd held_by_child(ends[1]);
    const auto answer = memory_file("answer");
    const auto nowhere = memory_file("nowhere");  // there may be no /dev/null
    if (!answer || !nowhere) {
        return tl::make_unexpected(answer ? nowhere.error() : answer.error());
    }
    const pid_t self = getpid();
    const pid_t child = fork();
    if (child < 0) {
        return fail_errno("cannot start a process", errno);
    }
    if (child == 0) {
        work_and_exit(work, answer->get(), nowhere->get(), limits, self);
    }
    held_by_child.reset();
    const auto waited = wait_for_end(alive.get(), limits.time);
    if (waited != Wait::ended) {
        kill(child, SIGKILL);
    }
    const int status = reap(child);
    if (waited == Wait::interrupted) {
        return fail_interrupted();
    }
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != good && WEXITSTATUS(status) != failed)) {
        return fail_by(who, status);
    }
    lseek(answer->get(), 0, SEEK_SET);
    auto text = read_fd(answer->get(), "the answer", limits.more_memory_bytes);
    return text && WEXITSTATUS(status) == failed ? tl::make_unexpected(decode(*text)) : text;
}

}  // namespace snoopbox
