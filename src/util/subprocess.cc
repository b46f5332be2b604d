// SPDX-License-Identifier: Apache-2.0
#include "util/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <span>

#include "util/format.h"
#include "util/interrupt.h"

namespace snoopbox {
namespace {

constexpr std::size_t most_said_bytes = std::size_t{1} << 20U;

// Runs in the child between fork and exec, so it makes only async-signal-safe calls. Everything was
// prepared before.
[[noreturn]] void become(const char* program, char* const* argv, char* const* envp,
                         std::span<int> files, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // the helper is useless once the tracer is dead
    if (getppid() != parent) {
        _exit(127);
    }
    // Move all of them away first: one may occupy a number that another one needs.
    const auto count = static_cast<int>(files.size());
    for (int& file : files) {
        file = file < 0 ? -1 : fcntl(file, F_DUPFD, count);
    }
    int number = 0;
    for (const int file : files) {
        if (file >= 0) {
            dup2(file, number);
        } else {
            close(number);
        }
        ++number;
    }
    close_range(static_cast<unsigned>(count), ~0U, 0);
    restore_signals();
    ::signal(SIGXFSZ, SIG_IGN);  // so that it can say why a write failed
    execve(program, argv, envp);
    _exit(127);
}

// Reads until the child closes its end. False on an interrupt.
bool read_all_said(int pipe, std::string& said) {
    std::array<char, 4096> chunk{};
    for (;;) {
        std::array<pollfd, 2> polled{{{pipe, POLLIN, 0}, {interrupt_fd(), POLLIN, 0}}};
        poll(polled.data(), polled.size(), -1);
        if (interrupted()) {
            return false;
        }
        const ssize_t got = read(pipe, chunk.data(), chunk.size());
        if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) {
            return true;
        }
        if (got > 0 && said.size() + static_cast<std::size_t>(got) <= most_said_bytes) {
            said.append(chunk.data(), static_cast<std::size_t>(got));
        }
    }
}

int reap(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::vector<char*> argv_of(std::vector<std::string>& words) {
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (auto& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    return argv;
}

Result<Fd> memory_file(const char* name) {
    Fd fd(memfd_create(name, MFD_CLOEXEC));
    if (!fd) {
        return fail_errno("cannot make a file in memory", errno);
    }
    return fd;
}

Result<SubprocessEnd> run(const Subprocess& what) {
    std::vector<std::string> arguments{what.program.string()};
    arguments.insert(arguments.end(), what.arguments.begin(), what.arguments.end());
    std::vector<std::string> environment;
    for (const auto& [name, value] : what.environment) {
        environment.push_back(fmt::format("{}={}", name, value));
    }
    const auto argv = argv_of(arguments);
    const auto envp = argv_of(environment);

    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return fail_errno("cannot make a pipe", errno);
    }
    const Fd said_in(ends[0]);
    Fd said_out(ends[1]);
    const auto nothing = memory_file("nothing");  // there may be no /dev/null
    if (!nothing) {
        return tl::make_unexpected(nothing.error());
    }
    const int in = what.stdin_fd < 0 ? nothing->get() : what.stdin_fd;

    std::vector<int> files{in, said_out.get(), said_out.get(), what.result_fd};
    files.insert(files.end(), what.more_fds.begin(), what.more_fds.end());

    const pid_t self = getpid();
    const pid_t child = fork();
    if (child < 0) {
        const int code = errno;
        return fail_errno("cannot start " + what.program.string(), code,
                          code == EAGAIN ? "no more tasks may be made here: raise `ulimit -u`, or "
                                           "pids.max of the cgroup (a container's --pids-limit)"
                                         : "");
    }
    if (child == 0) {
        become(argv[0], argv.data(), envp.data(), files, self);
    }
    said_out.reset();
    SubprocessEnd end;
    const bool complete = read_all_said(said_in.get(), end.said);
    if (!complete) {
        kill(child, SIGKILL);
    }
    end.exit_status = reap(child);
    if (!complete) {
        return fail_interrupted();
    }
    return end;
}

}  // namespace snoopbox
