// SPDX-License-Identifier: Apache-2.0
#include "contestant.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

#include "attachments.h"
#include "util/temp_dir.h"

namespace snoopbox::bench {
namespace {

using std::chrono::milliseconds;

std::vector<char*> pointers(const std::vector<std::string>& words) {
    std::vector<char*> all;
    all.reserve(words.size() + 1);
    for (const auto& word : words) {
        all.push_back(const_cast<char*>(word.c_str()));
    }
    all.push_back(nullptr);
    return all;
}

// Reads what there is. Returns whether `marker` is in it; `seen` is what a marker may begin in.
bool finds(const Fd& from, std::string& seen, const std::string& marker) {
    std::array<char, 65536> chunk;
    for (;;) {
        const ssize_t got = read(from.get(), chunk.data(), chunk.size());
        if (got <= 0) {
            return false;
        }
        seen.append(chunk.data(), static_cast<std::size_t>(got));
        if (seen.find(marker) != std::string::npos) {
            return true;
        }
        // A marker may span two reads.
        seen.erase(0, seen.size() - std::min(seen.size(), marker.size()));
    }
}

}  // namespace

std::int64_t now_ns() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void make_event(Event event, const std::string& marker) {
    if (event == Event::open) {
        const std::string path = "/nonexistent/" + marker;
        (void)openat(AT_FDCWD, path.c_str(), O_RDONLY);
        return;
    }
    // Some tracers show only the file, others only the arguments.
    static const auto dir = TempDir::create("/var/tmp");
    const std::string program = dir ? (dir->path() / marker).string() : marker;
    [[maybe_unused]] const int made = symlink("/bin/true", program.c_str());
    const std::vector<std::string> words{program};
    const auto argv = pointers(words);
    pid_t pid = 0;
    if (posix_spawn(&pid, program.c_str(), nullptr, nullptr, argv.data(), environ) == 0) {
        waitpid(pid, nullptr, 0);
    }
}

Running::Running(const Contestant& contestant, const std::string& file, Errors errors) {
    int theirs = -1;
    int ours = -1;
    if (file.empty()) {
        openpty(&ours, &theirs, nullptr, nullptr, nullptr);
    } else {
        theirs = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        ours = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    }
    output_.reset(ours);
    fcntl(ours, F_SETFD, FD_CLOEXEC);
    fcntl(ours, F_SETFL, O_NONBLOCK);
    Fd their_errors;
    if (errors == Errors::kept) {
        std::array<int, 2> ends{-1, -1};
        [[maybe_unused]] const int made = pipe2(ends.data(), O_CLOEXEC);
        errors_.reset(ends[0]);
        their_errors.reset(ends[1]);
        fcntl(ends[0], F_SETFL, O_NONBLOCK);
    }
    const auto argv = pointers(contestant.command);
    begin_ns_ = now_ns();
    pid_ = fork();
    if (pid_ == 0) {
        const int nothing = open("/dev/null", O_RDWR);
        dup2(nothing, STDIN_FILENO);
        dup2(theirs, STDOUT_FILENO);
        dup2(their_errors ? their_errors.get() : nothing, STDERR_FILENO);
        // Shells have what they start in the background ignore it, but it is what ends a
        // contestant.
        std::signal(SIGINT, SIG_DFL);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execvp(argv[0], argv.data());
        _exit(127);
    }
    close(theirs);
}

Running::~Running() {
    stop();
}

bool Running::shows(const std::string& marker) {
    return finds(output_, seen_, marker);
}

double Running::ms() const {
    return static_cast<double>(now_ns() - begin_ns_) / 1e6;
}

bool Running::has_ended() const {
    siginfo_t ended{};
    waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT);
    return ended.si_pid == pid_;
}

double Running::first_event_ms(Event event, double most_s) {
    const std::string marker = "snoopbench";
    for (;;) {
        make_event(event, marker);
        // Events are close enough together that their spacing does not affect the result.
        pollfd polled{output_.get(), POLLIN, 0};
        // An exec itself takes a millisecond of CPU time that the tracer may need.
        const timespec distance{0, event == Event::open ? 200'000 : 2'000'000};
        ppoll(&polled, 1, &distance, nullptr);
        const double now = ms();
        if (shows(marker)) {
            return now;
        }
        if (has_ended() || now > most_s * 1000) {
            return -1;
        }
    }
}

double Running::tracing_ms(double most_s) {
    constexpr double settled_ms = 500;
    std::size_t attached = 0;
    std::string errors;
    double attached_ms = -1;
    double said_ms = -1;
    for (;;) {
        const auto before = std::exchange(attached, attachments_of(pid_));
        const bool says = finds(errors_, errors, "Tracing");
        const double now = ms();
        if (attached > before) {
            attached_ms = now;
        }
        if (says && said_ms < 0) {
            said_ms = now;
        }
        if (has_ended() || now > most_s * 1000) {
            return -1;
        }
        if (attached > 0 && now > attached_ms + settled_ms) {
            return std::max(attached_ms, said_ms);
        }
        // A full terminal that nobody reads would hold it up.
        shows(std::string(1, '\0'));
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
}

Usage Running::usage() const {
    Usage usage;
    const std::string dir = "/proc/" + std::to_string(pid_);
    std::error_code gone;
    for (const auto& task : std::filesystem::directory_iterator(dir + "/task", gone)) {
        std::ifstream schedstat(task.path() / "schedstat");
        std::int64_t cpu_ns = 0;
        schedstat >> cpu_ns;
        usage.cpu_ms += static_cast<double>(cpu_ns) / 1e6;
    }
    std::ifstream status(dir + "/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) {
            usage.resident_kib = std::atol(line.c_str() + 6);
        } else if (line.starts_with("VmHWM:")) {
            usage.peak_kib = std::atol(line.c_str() + 6);
        }
    }
    return usage;
}

void Running::stop() {
    if (pid_ <= 0) {
        return;
    }
    kill(pid_, SIGINT);
    for (int i = 0; i < 1000; ++i) {
        // A full terminal that nobody reads would block its exit.
        shows(std::string(1, '\0'));
        if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
            pid_ = -1;
            return;
        }
        std::this_thread::sleep_for(milliseconds(10));
    }
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

Running::End Running::watch_end() {
    constexpr double most_ms = 300'000;
    End end{0, usage().peak_kib};
    const auto begin = now_ns();
    kill(pid_, SIGINT);
    while (waitpid(pid_, nullptr, WNOHANG) != pid_) {
        end.peak_kib = std::max(end.peak_kib, usage().peak_kib);
        if (end.ms > most_ms) {
            kill(pid_, SIGKILL);
        }
        std::this_thread::sleep_for(milliseconds(1));
        end.ms = static_cast<double>(now_ns() - begin) / 1e6;
    }
    pid_ = -1;
    return end;
}

}  // namespace snoopbox::bench
