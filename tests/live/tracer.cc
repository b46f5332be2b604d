// SPDX-License-Identifier: Apache-2.0
#include "tracer.h"

#include <fcntl.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <sstream>

#include "own_cache.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

// In an emulated machine, compiling takes a minute.
constexpr std::chrono::seconds most_until_tracing{240};

struct Child {
    pid_t pid = -1;
    int out = -1;
    int err = -1;
};

Child start(const std::string& program, const Arguments& arguments, const Arguments& environment,
            const std::function<void()>& in_child) {
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const auto& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);
    std::array<int, 2> out{};
    std::array<int, 2> err{};
    if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
        return {};
    }
    const pid_t pid = fork();
    if (pid == 0) {
        dup2(out[1], STDOUT_FILENO);
        dup2(err[1], STDERR_FILENO);
        for (const auto& variable : environment) {
            putenv(const_cast<char*>(variable.c_str()));
        }
        if (in_child) {
            in_child();
        }
        execv(program.c_str(), argv.data());
        _exit(127);
    }
    close(out[1]);
    close(err[1]);
    return {pid, out[0], err[0]};
}

int reap(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::vector<rapidjson::Document> Ended::events() const {
    std::vector<rapidjson::Document> parsed;
    std::istringstream lines(out);
    for (std::string line; std::getline(lines, line);) {
        auto& event = parsed.emplace_back();
        event.Parse<rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
        if (event.HasParseError() || !event.IsObject()) {
            ADD_FAILURE() << "not a JSON object: " << line;
            parsed.pop_back();
        }
    }
    return parsed;
}

std::size_t Ended::lost() const {
    // "lost 5 events, 12 in all: ..."
    const std::size_t end = err.rfind(" in all");
    const std::size_t begin = end == std::string::npos ? end : err.rfind(", ", end);
    return begin == std::string::npos ? 0 : std::strtoul(err.c_str() + begin + 2, nullptr, 10);
}

std::string snoopbox_path() {
    return SNOOPBOX_PATH;
}

Arguments tracer_arguments(const Arguments& arguments) {
    Arguments all = arguments;
    if (std::ranges::find(all, "--cache-dir") == all.end()) {
        all.insert(all.end(), {"--cache-dir", own_cache()});
    }
    const char* more = std::getenv("SNOOPBOX_TEST_ARGS");
    std::istringstream words(more == nullptr ? "" : more);
    for (std::string word; words >> word;) {
        all.push_back(word);
    }
    return all;
}

struct Tracer::Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::string out;
    std::string err;
    bool err_ended = false;

    void read(int fd, std::string& into, bool is_err) {
        std::array<char, 65536> chunk{};
        for (;;) {
            const ssize_t got = ::read(fd, chunk.data(), chunk.size());
            const std::lock_guard lock(mutex);
            if (got > 0) {
                into.append(chunk.data(), static_cast<std::size_t>(got));
            } else if (is_err) {
                err_ended = true;
            }
            changed.notify_all();
            if (got <= 0) {
                return;
            }
        }
    }
};

Ended run(const std::string& program, const Arguments& arguments,
          const std::function<void()>& in_child) {
    const Child child = start(program, arguments, {}, in_child);
    Ended ended;
    const auto read_all = [](int fd, std::string& into) {
        std::array<char, 65536> chunk{};
        for (ssize_t got = 0; (got = read(fd, chunk.data(), chunk.size())) > 0;) {
            into.append(chunk.data(), static_cast<std::size_t>(got));
        }
        close(fd);
    };
    std::thread err([&] { read_all(child.err, ended.err); });
    read_all(child.out, ended.out);
    err.join();
    ended.status = reap(child.pid);
    return ended;
}

Ended run_as_nobody(const Arguments& arguments) {
    const auto directory = TempDir::create().value();
    std::filesystem::permissions(directory.path(), std::filesystem::perms(0755));
    const auto copy = directory.path() / "snoopbox";
    std::filesystem::copy_file(snoopbox_path(), copy);
    return run(copy, arguments, [] {
        constexpr id_t nobody = 65534;
        if (setgroups(0, nullptr) != 0 || setgid(nobody) != 0 || setuid(nobody) != 0) {
            _exit(99);
        }
    });
}

Tracer::Tracer(const Arguments& arguments, const Arguments& environment,
               const std::function<void()>& in_child, Given given)
    : shared_(std::make_unique<Shared>()) {
    const Child child = start(
        snoopbox_path(), given == Given::tracer_arguments ? tracer_arguments(arguments) : arguments,
        environment, in_child);
    pid_ = child.pid;
    out_ = child.out;
    out_reader_ = std::thread([this] { shared_->read(out_, shared_->out, false); });
    err_reader_ = std::thread([this, err = child.err] {
        shared_->read(err, shared_->err, true);
        close(err);
    });
    std::unique_lock lock(shared_->mutex);
    const auto says_tracing = [this] {
        return ("\n" + shared_->err).find("\nTracing") != std::string::npos;
    };
    shared_->changed.wait_for(lock, most_until_tracing,
                              [&] { return shared_->err_ended || says_tracing(); });
    tracing_ = says_tracing();
    if (!tracing_) {
        ADD_FAILURE() << "snoopbox does not trace: " << shared_->err;
    }
}

Tracer::~Tracer() {
    if (pid_ > 0) {
        stop(SIGKILL);
    }
}

void Tracer::close_output() const {
    // Replaces the reader's file descriptor without leaving it free: the pipe loses its reader.
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, out_);
    close(nothing);
}

bool Tracer::wait_lines(std::size_t count, std::chrono::seconds most) {
    std::unique_lock lock(shared_->mutex);
    return shared_->changed.wait_for(lock, most, [&] {
        return static_cast<std::size_t>(std::ranges::count(shared_->out, '\n')) >= count;
    });
}

Ended Tracer::stop(int signal) {
    if (signal != 0) {
        kill(pid_, signal);
    }
    Ended ended;
    out_reader_.join();
    err_reader_.join();
    ended.status = reap(pid_);
    pid_ = -1;
    close(out_);
    ended.out = std::move(shared_->out);
    ended.err = std::move(shared_->err);
    return ended;
}

}  // namespace snoopbox::test
