// SPDX-License-Identifier: Apache-2.0
#include "util/subprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <span>
#include <string>
#include <utility>

#include "util/format.h"
#include "util/interrupt.h"

namespace snoopbox {
namespace {

constexpr std::size_t most_said_bytes = std::size_t{1} << 20U;

struct Child {
    int program;
    char* const* argv;
    char* const* envp;
    std::span<int> files;
    const Confinement* confinement;  // nullptr: none
    pid_t parent;
};

void say(const char* text) {
    [[maybe_unused]] const ssize_t ignored = write(STDERR_FILENO, text, std::strlen(text));
}

// Runs in the child between fork and exec, so it makes only async-signal-safe calls. Everything was
// prepared before.
[[noreturn]] void become(const Child& child) {
    // Move all of them away first: one may occupy a number that another one needs.
    const auto count = static_cast<int>(child.files.size());
    for (int& file : child.files) {
        file = file < 0 ? -1 : fcntl(file, F_DUPFD, count + 1);
    }
    const int program = fcntl(child.program, F_DUPFD, count + 1);
    int number = 0;
    for (const int file : child.files) {
        if (file >= 0) {
            dup2(file, number);
        } else {
            close(number);
        }
        ++number;
    }
    if (dup3(program, count, O_CLOEXEC) < 0) {
        _exit(not_started);
    }
    close_range(static_cast<unsigned>(count) + 1, ~0U, 0);
    restore_signals();
    ::signal(SIGXFSZ, SIG_IGN);  // so that it can say why a write failed
    if (child.confinement != nullptr) {
        if (const char* failed = confine(*child.confinement); failed != nullptr) {
            const char* why = strerrordesc_np(errno);
            say(failed);
            say(": ");
            say(why == nullptr ? "unknown error" : why);
            _exit(not_confined);
        }
    }
    // The helper is useless once the tracer is dead. A change of the user would undo this.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() == child.parent) {
        execveat(count, "", child.argv, child.envp, AT_EMPTY_PATH);
    }
    _exit(not_started);
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

Result<Fd> executable_by_all(Fd program) {
    struct stat info {};
    if (fstat(program.get(), &info) != 0) {
        return fail_errno("cannot look at the program", errno);
    }
    constexpr mode_t by_all = S_IROTH | S_IXOTH;
    if ((info.st_mode & by_all) == by_all) {
        return program;
    }
    // O_PATH descriptors cannot be read.
    const Fd from(
        open(("/proc/self/fd/" + std::to_string(program.get())).c_str(), O_RDONLY | O_CLOEXEC));
    Fd copy(memfd_create("program", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!from || !copy) {
        return fail_errno("cannot copy the program", errno);
    }
    for (off_t left = info.st_size; left > 0;) {
        const ssize_t sent = sendfile(copy.get(), from.get(), nullptr, static_cast<size_t>(left));
        if (sent <= 0) {
            return fail_errno("cannot copy the program", sent == 0 ? EIO : errno);
        }
        left -= sent;
    }
    if (fchmod(copy.get(), 0755) != 0 ||
        fcntl(copy.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) !=
            0) {
        return fail_errno("cannot copy the program", errno);
    }
    // A file that is open for writing cannot be executed.
    Fd readable(
        open(("/proc/self/fd/" + std::to_string(copy.get())).c_str(), O_RDONLY | O_CLOEXEC));
    if (!readable) {
        return fail_errno("cannot copy the program", errno);
    }
    return readable;
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
        become({what.program_fd, argv.data(), envp.data(), files,
                what.confinement ? &*what.confinement : nullptr, self});
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
