// SPDX-License-Identifier: Apache-2.0
#include "started.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <functional>
#include <thread>

namespace snoopbox::test {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& strings) {
    std::vector<char*> result;
    result.reserve(strings.size() + 1);
    for (const auto& string : strings) {
        result.push_back(const_cast<char*>(string.c_str()));
    }
    result.push_back(nullptr);
    return result;
}

// `exec` returns only if it fails.
pid_t fork_and_wait(const std::function<void()>& exec, int* error) {
    auto* shared = static_cast<int*>(
        mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    const pid_t pid = fork();
    if (pid == 0) {
        exec();
        *shared = errno;
        _exit(127);
    }
    waitpid(pid, nullptr, 0);
    if (error != nullptr) {
        *error = *shared;
    }
    munmap(shared, sizeof(int));
    return pid;
}

}  // namespace

pid_t exec_and_wait(const std::string& program, const std::vector<std::string>& argv, int* error) {
    const auto arguments = pointers(argv);
    return fork_and_wait([&] { execv(program.c_str(), arguments.data()); }, error);
}

pid_t execveat_and_wait(const std::string& program, const std::vector<std::string>& argv) {
    const auto arguments = pointers(argv);
    const int fd = open(program.c_str(), O_PATH | O_CLOEXEC);
    const pid_t pid = fork_and_wait(
        [&] { syscall(SYS_execveat, fd, "", arguments.data(), environ, AT_EMPTY_PATH); }, nullptr);
    close(fd);
    return pid;
}

pid_t exec_from_thread_and_wait(const std::string& program, const std::vector<std::string>& argv) {
    const auto arguments = pointers(argv);
    return fork_and_wait(
        [&] {
            std::thread other([&] { execv(program.c_str(), arguments.data()); });
            other.join();
        },
        nullptr);
}

std::string quick_program() {
    return SNOOPBOX_QUICK_PROGRAM;
}

void exec_many(std::size_t count, std::size_t per_second) {
    constexpr std::size_t threads = 2;
    const auto begin = std::chrono::steady_clock::now();
    const auto work = [&](std::size_t from) {
        std::string program = quick_program();
        std::string number;
        for (std::size_t i = from; i < count; i += threads) {
            if (per_second != 0) {
                std::this_thread::sleep_until(begin + std::chrono::nanoseconds(1'000'000'000) * i /
                                                          per_second);
            }
            number = std::to_string(i);
            std::array<char*, 3> argv{program.data(), number.data(), nullptr};
            pid_t pid = 0;
            if (posix_spawn(&pid, program.c_str(), nullptr, nullptr, argv.data(), environ) == 0) {
                waitpid(pid, nullptr, 0);
            }
        }
    };
    std::thread second(work, 1);
    work(0);
    second.join();
}

}  // namespace snoopbox::test
