// SPDX-License-Identifier: Apache-2.0
// A process of one of the programs that examples.cmake makes.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "util/fd.h"

namespace snoopbox::symbols {

inline std::filesystem::path example(const std::string& name) {
    return std::filesystem::path(SNOOPBOX_EXAMPLES) / name;
}

class ExampleProcess {
  public:
    explicit ExampleProcess(const std::filesystem::path& program) {
        std::array<int, 2> in{};
        std::array<int, 2> out{};
        EXPECT_EQ(pipe2(in.data(), O_CLOEXEC), 0);
        EXPECT_EQ(pipe2(out.data(), O_CLOEXEC), 0);
        pid_ = fork();
        if (pid_ == 0) {
            dup2(in[0], STDIN_FILENO);
            dup2(out[1], STDOUT_FILENO);
            execl(program.c_str(), program.c_str(), static_cast<char*>(nullptr));
            _exit(127);
        }
        close(in[0]);
        close(out[1]);
        until_.reset(in[1]);
        const Fd said(out[0]);
        std::string line;
        for (char c = 0; read(said.get(), &c, 1) == 1 && c != '\n';) {
            line.push_back(c);
        }
        char* end = line.data();
        static_function = std::strtoull(end, &end, 16);
        global_function = std::strtoull(end, &end, 16);
        EXPECT_NE(global_function, 0U) << program << " said: " << line;
    }
    ExampleProcess(const ExampleProcess&) = delete;
    ExampleProcess& operator=(const ExampleProcess&) = delete;
    ~ExampleProcess() { end(); }

    pid_t pid() const { return pid_; }
    std::filesystem::path directory() const { return "/proc/" + std::to_string(pid_); }
    void end() {
        until_.reset();
        if (pid_ > 0) {
            waitpid(pid_, nullptr, 0);
        }
        pid_ = -1;
    }

    std::uint64_t static_function = 0;
    std::uint64_t global_function = 0;

  private:
    pid_t pid_ = -1;
    Fd until_;
};

}  // namespace snoopbox::symbols
