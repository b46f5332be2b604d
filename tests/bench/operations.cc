// SPDX-License-Identifier: Apache-2.0
#include "operations.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "util/fd.h"
#include "util/temp_dir.h"

namespace snoopbox::bench {
namespace {

constexpr std::size_t block_bytes = 4096;
constexpr std::size_t blocks = 8192;

void call(std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) {
        getppid();
    }
}

// Each time is two switches.
void switch_tasks(std::size_t times) {
    std::array<int, 2> there{};
    std::array<int, 2> back{};
    if (pipe(there.data()) != 0 || pipe(back.data()) != 0) {
        return;
    }
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    cpu_set_t before;
    sched_getaffinity(0, sizeof before, &before);
    sched_setaffinity(0, sizeof one, &one);
    char byte = 0;
    const pid_t other = fork();
    if (other == 0) {
        close(there[1]);
        while (read(there[0], &byte, 1) == 1 && write(back[1], &byte, 1) == 1) {
        }
        _exit(0);
    }
    for (std::size_t i = 0; i < times / 2; ++i) {
        if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1) {
            break;
        }
    }
    for (const int fd : {there[0], there[1], back[0], back[1]}) {
        close(fd);
    }
    waitpid(other, nullptr, 0);
    sched_setaffinity(0, sizeof before, &before);
}

// A socket on the loopback, with a port of its own, and its address.
struct Local {
    explicit Local(int type) : fd(socket(AF_INET, type | SOCK_CLOEXEC, 0)) {
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (bind(fd.get(), as_sockaddr(), size) == 0) {
            getsockname(fd.get(), as_sockaddr(), &size);
        }
    }
    sockaddr* as_sockaddr() { return reinterpret_cast<sockaddr*>(&address); }

    Fd fd;
    sockaddr_in address{};
};

// Closed by a reset: a port would wait for a minute after an orderly end, and soon there were none.
void connect_and_close(std::size_t times) {
    Local listener(SOCK_STREAM);
    listen(listener.fd.get(), 1);
    constexpr linger reset{.l_onoff = 1, .l_linger = 0};
    for (std::size_t i = 0; i < times; ++i) {
        const Fd client(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        setsockopt(client.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
        if (connect(client.get(), listener.as_sockaddr(), sizeof listener.address) != 0) {
            return;
        }
        const Fd server(accept(listener.fd.get(), nullptr, nullptr));
    }
}

void send_to_itself(std::size_t times) {
    Local socket(SOCK_DGRAM);
    char byte = 0;
    for (std::size_t i = 0; i < times; ++i) {
        sendto(socket.fd.get(), &byte, 1, 0, socket.as_sockaddr(), sizeof socket.address);
        if (recv(socket.fd.get(), &byte, 1, 0) != 1) {
            return;
        }
    }
}

void read_blocks_of(const std::string& path, std::size_t times) {
    const Fd fd(open(path.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC));
    const std::unique_ptr<void, decltype(&free)> buffer(aligned_alloc(block_bytes, block_bytes),
                                                        &free);
    for (std::size_t i = 0; fd && i < times; ++i) {
        const auto offset = static_cast<off_t>(i % blocks * block_bytes);
        if (pread(fd.get(), buffer.get(), block_bytes, offset) < 0) {
            return;
        }
    }
}

// The first disk that can be read.
std::string disk() {
    for (const auto& entry : std::filesystem::directory_iterator("/sys/block")) {
        auto path = "/dev/" + entry.path().filename().string();
        const Fd fd(open(path.c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC));
        if (fd && lseek(fd.get(), 0, SEEK_END) >= static_cast<off_t>(blocks * block_bytes)) {
            return path;
        }
    }
    return {};
}

void read_disk(std::size_t times) {
    static const std::string path = disk();
    read_blocks_of(path, times);
}

void read_file(std::size_t times) {
    static const auto dir = TempDir::create("/var/tmp");
    static const std::string path = dir ? (dir->path() / "blocks").string() : "";
    static const bool written = [] {
        const Fd fd(open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        const std::string block(block_bytes, 'x');
        for (std::size_t i = 0; i < blocks; ++i) {
            if (write(fd.get(), block.data(), block.size()) < 0) {
                return false;
            }
        }
        return fsync(fd.get()) == 0;
    }();
    if (written) {
        read_blocks_of(path, times);
    }
}

void open_and_close(std::size_t times) {
    for (std::size_t i = 0; i < times; ++i) {
        close(open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
}

}  // namespace

const std::map<std::string, Operation>& operations() {
    static const std::map<std::string, Operation> all = {
        {"switch", {switch_tasks, 200'000}},         {"call", {call, 2'000'000}},
        {"connection", {connect_and_close, 20'000}}, {"softirq", {send_to_itself, 200'000}},
        {"interrupt", {read_file, 5'000}},           {"block", {read_disk, 5'000}},
        {"open", {open_and_close, 20'000}}};
    return all;
}

}  // namespace snoopbox::bench
