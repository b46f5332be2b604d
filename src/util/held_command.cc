// SPDX-License-Identifier: Apache-2.0
#include "util/held_command.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "util/find_program.h"
#include "util/interrupt.h"
#include "util/subprocess.h"

namespace snoopbox {
namespace {

struct Pipe {
    Fd reader;
    Fd writer;
};

Result<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        return fail_errno("cannot make a pipe", errno);
    }
    return Pipe{Fd(ends[0]), Fd(ends[1])};
}

// Reads one value; false at the end of the pipe, or on an interrupt.
template <typename Value>
bool read_value(int fd, Value& value) {
    for (;;) {
        const ssize_t got = read(fd, &value, sizeof value);
        if (got >= 0 || errno != EINTR || interrupted()) {
            return got == static_cast<ssize_t>(sizeof value);
        }
    }
}

// The child: nothing here allocates, and it never returns.
[[noreturn]] void wait_and_exec(const char* program, char* const* argv, int go, int failed,
                                const sigset_t& blocked) {
    restore_signals();
    sigprocmask(SIG_SETMASK, &blocked, nullptr);
    char byte = 0;
    if (!read_value(go, byte)) {
        _exit(0);
    }
    execv(program, argv);
    const int reason = errno;
    [[maybe_unused]] const ssize_t put = write(failed, &reason, sizeof reason);
    _exit(127);
}

}  // namespace

Result<HeldCommand> HeldCommand::start(std::vector<std::string> argv) {
    const auto program = find_program(argv.front());
    if (!program) {
        return tl::make_unexpected(program.error());
    }
    auto go = make_pipe();
    auto failed = make_pipe();
    if (!go || !failed) {
        return tl::make_unexpected(go ? failed.error() : go.error());
    }
    const auto words = argv_of(argv);
    HeldCommand command;
    command.name_ = argv.front();
    // Our handlers must never run in the child: they would take its signals for the tracer's, which
    // shares the eventfd.
    sigset_t all;
    sigset_t blocked;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &blocked);
    command.pid_ = fork();
    if (command.pid_ == 0) {
        go->writer.reset();
        wait_and_exec(program->c_str(), words.data(), go->reader.get(), failed->writer.get(),
                      blocked);
    }
    const int reason = errno;
    sigprocmask(SIG_SETMASK, &blocked, nullptr);
    if (command.pid_ < 0) {
        return fail_errno("cannot start a process for " + command.name_, reason);
    }
    command.go_ = std::move(go->writer);
    command.failed_ = std::move(failed->reader);
    command.process_.reset(static_cast<int>(syscall(SYS_pidfd_open, command.pid_, 0)));
    if (!command.process_) {
        return fail_errno("cannot watch the process of " + command.name_, errno);
    }
    return command;
}

HeldCommand::HeldCommand(HeldCommand&& other) noexcept
    : name_(std::move(other.name_)),
      pid_(std::exchange(other.pid_, -1)),
      process_(std::move(other.process_)),
      go_(std::move(other.go_)),
      failed_(std::move(other.failed_)) {}

HeldCommand::~HeldCommand() {
    if (pid_ > 0) {
        const bool released = !go_;
        go_.reset();
        waitpid(pid_, nullptr, released ? WNOHANG : 0);
    }
}

Status HeldCommand::release() {
    const char byte = 0;
    if (write(go_.get(), &byte, sizeof byte) != sizeof byte) {
        return errno == EPIPE ? fail("a signal ended the process of " + name_ + " before it began")
                              : fail_errno("cannot start " + name_, errno);
    }
    go_.reset();
    int reason = 0;
    if (read_value(failed_.get(), reason)) {
        return fail_errno("cannot execute " + name_, reason, remedy_for_exec(reason));
    }
    return {};
}

}  // namespace snoopbox
