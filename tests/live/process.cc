// SPDX-License-Identifier: Apache-2.0
#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "util/subprocess.h"

namespace snoopbox::test {
namespace {

// In the child. A held process learns a variable when it is released; the end of the socket means
// that we have died or given up.
void wait_for_release(int go) {
    std::array<char, 256> variable{};
    const ssize_t got = recv(go, variable.data(), variable.size() - 1, 0);
    if (got <= 0) {
        _exit(0);
    }
    char* lasting = strdup(variable.data());
    putenv(lasting);
}

[[noreturn]] void become(const Process::What& what, int go, int out, int err) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setsid();
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(what.joined ? out : err, STDERR_FILENO);
    dup2(go, 3);
    syscall(SYS_close_range, 4, ~0U, 0);
    fcntl(3, F_SETFD, FD_CLOEXEC);
    const std::string path = "PATH=" + search_path();
    std::vector<std::string> words = what.argv;
    auto argv = argv_of(words);
    putenv(const_cast<char*>(path.c_str()));
    for (const auto& variable : what.environment) {
        putenv(const_cast<char*>(variable.c_str()));
    }
    if (chdir(what.directory.c_str()) != 0) {
        _exit(126);
    }
    if (what.held) {
        wait_for_release(3);
    }
    execvp(argv[0], argv.data());
    dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

void read_available(Fd& fd, std::string& into) {
    std::array<char, 65536> chunk{};
    while (fd) {
        const ssize_t got = ::read(fd.get(), chunk.data(), chunk.size());
        if (got > 0) {
            into.append(chunk.data(), static_cast<std::size_t>(got));
        } else if (got == 0 || errno != EINTR) {
            if (got == 0 || errno != EAGAIN) {
                fd.reset();
            }
            return;
        }
    }
}

// Of all processes, from /proc.
std::vector<std::pair<pid_t, pid_t>> children_and_parents() {
    std::vector<std::pair<pid_t, pid_t>> all;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", failed)) {
        const std::string name = entry.path().filename();
        std::string line;
        if (name.find_first_not_of("0123456789") == std::string::npos &&
            std::getline(std::ifstream(entry.path() / "stat"), line, '\0')) {
            // "PID (COMM) STATE PPID ...", where COMM can be anything.
            const auto parent = line.rfind(')') + 4;
            all.emplace_back(std::atoi(name.c_str()), std::atoi(line.c_str() + parent));
        }
    }
    return all;
}

std::vector<pid_t> descendants() {
    const auto all = children_and_parents();
    std::vector<pid_t> found{getpid()};
    for (std::size_t i = 0; i < found.size(); ++i) {
        for (const auto& [child, parent] : all) {
            if (parent == found[i]) {
                found.push_back(child);
            }
        }
    }
    found.erase(found.begin());
    return found;
}

}  // namespace

std::chrono::duration<double> patience() {
    const char* text = std::getenv("SNOOPBOX_TEST_PATIENCE");
    const double factor = text == nullptr ? 1 : std::strtod(text, nullptr);
    return std::chrono::duration<double>(factor > 0 ? factor : 1);
}

std::string search_path() {
    const char* path = std::getenv("PATH");
    return std::string(path == nullptr ? "/bin:/usr/bin" : path) +
           ":/usr/local/sbin:/usr/sbin:/sbin";
}

Result<Process> Process::start(const What& what) {
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    std::array<int, 2> go{};
    if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, go.data()) != 0) {
        return fail_errno("cannot make a pipe", errno);
    }
    Process process;
    process.out_fd_.reset(out[0]);
    process.err_fd_.reset(err[0]);
    process.go_.reset(go[0]);
    const Fd their_out(out[1]);
    const Fd their_err(err[1]);
    const Fd their_go(go[1]);
    process.pid_ = fork();
    if (process.pid_ == 0) {
        become(what, go[1], out[1], err[1]);
    }
    if (process.pid_ < 0) {
        return fail_errno("cannot fork", errno);
    }
    process.pidfd_.reset(static_cast<int>(syscall(SYS_pidfd_open, process.pid_, 0)));
    for (const int fd : {out[0], err[0]}) {
        fcntl(fd, F_SETFL, O_NONBLOCK);
    }
    return process;
}

void Process::release(const std::string& variable) {
    ::send(go_.get(), variable.data(), variable.size(), MSG_NOSIGNAL);
}

void Process::send(int signal) const {
    if (!has_ended()) {
        kill(pid_, signal);
    }
}

void Process::read() {
    int status = 0;
    // Its end is looked at first: what it has written by then is in the pipes.
    if (!has_ended() && waitpid(pid_, &status, WNOHANG) == pid_) {
        status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    read_available(out_fd_, out_);
    read_available(err_fd_, err_);
    if (has_ended()) {
        out_fd_.reset();
        err_fd_.reset();
    }
}

bool wait_until(const std::vector<Process*>& processes, const Deadline& deadline,
                const std::function<bool()>& done) {
    for (;;) {
        std::vector<pollfd> fds;
        for (auto* process : processes) {
            process->read();
            for (const Fd* fd : {&process->out_fd_, &process->err_fd_, &process->pidfd_}) {
                if (*fd && !process->has_ended()) {
                    fds.push_back({fd->get(), POLLIN, 0});
                }
            }
        }
        if (done()) {
            return true;
        }
        if (deadline.passed()) {
            return false;
        }
        poll(fds.data(), fds.size(),
             static_cast<int>(deadline.left(std::chrono::milliseconds(1000)).count()));
    }
}

void adopt_orphans() {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

std::vector<pid_t> kill_descendants() {
    const auto deadline = Deadline::in(patience() * 5);
    for (;;) {
        const auto alive = descendants();
        for (const pid_t pid : alive) {
            kill(pid, SIGKILL);
        }
        pid_t reaped = 0;
        while ((reaped = waitpid(-1, nullptr, WNOHANG)) > 0) {
        }
        if (reaped < 0 && descendants().empty()) {
            return {};
        }
        if (deadline.passed()) {
            return descendants();
        }
        usleep(2000);
    }
}

}  // namespace snoopbox::test
