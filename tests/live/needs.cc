// SPDX-License-Identifier: Apache-2.0
#include "needs.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "process.h"
#include "util/fd.h"
#include "util/join.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

bool exists(const std::string& path) {
    std::error_code failed;
    return std::filesystem::exists(path, failed);
}

bool is_perf_event(std::uint32_t type, std::uint64_t config) {
    perf_event_attr wanted{};
    wanted.size = sizeof wanted;
    wanted.type = type;
    wanted.config = config;
    wanted.freq = 1;
    wanted.sample_freq = 1;
    return static_cast<bool>(Fd(
        static_cast<int>(syscall(SYS_perf_event_open, &wanted, -1, 0, -1, PERF_FLAG_FD_CLOEXEC))));
}

// Whether a program that returns 0 can be attached to a kernel function by a trampoline.
bool has_trampolines(bpf_attach_type type, const char* function) {
    libbpf_set_print(nullptr);
    const std::array<bpf_insn, 2> program{
        {{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0}, {BPF_JMP | BPF_EXIT, 0, 0, 0, 0}}};
    bpf_prog_load_opts options{};
    options.sz = sizeof options;
    options.expected_attach_type = type;
    const int id = libbpf_find_vmlinux_btf_id(function, type);
    if (id <= 0) {
        return false;
    }
    options.attach_btf_id = static_cast<__u32>(id);
    const Fd loaded(bpf_prog_load(type == BPF_LSM_MAC ? BPF_PROG_TYPE_LSM : BPF_PROG_TYPE_TRACING,
                                  nullptr, "GPL", program.data(), program.size(), &options));
    return loaded && static_cast<bool>(Fd(bpf_raw_tracepoint_open(nullptr, loaded.get())));
}

// A list of LSMs without "bpf" is not a reason for the kernel to refuse them; they never run.
bool runs_bpf_lsms() {
    const auto place = TempDir::create();
    if (!place || mount("none", place->path().c_str(), "securityfs", 0, nullptr) != 0) {
        return false;
    }
    std::ifstream file(place->path() / "lsm");
    bool found = false;
    for (std::string name; std::getline(file, name, ',');) {
        found = found || name == "bpf" || name == "bpf\n";
    }
    file.close();
    umount2(place->path().c_str(), MNT_DETACH);
    return found && has_trampolines(BPF_LSM_MAC, "file_open");
}

bool has_namespaces(int flags) {
    const pid_t child = fork();
    if (child == 0) {
        _exit(unshare(flags) == 0 ? 0 : 1);
    }
    int status = -1;
    return waitpid(child, &status, 0) == child && status == 0;
}

bool is_program(const std::string& name) {
    std::istringstream path(search_path());
    for (std::string directory; std::getline(path, directory, ':');) {
        if (access(directory.append("/").append(name).c_str(), X_OK) == 0) {
            return true;
        }
    }
    return false;
}

bool is_symbol(const std::string& name) {
    std::ifstream symbols("/proc/kallsyms");
    for (std::string line; std::getline(symbols, line);) {
        std::istringstream words(line);
        std::string address;
        std::string type;
        std::string symbol;
        if (words >> address >> type >> symbol && symbol == name) {
            return true;
        }
    }
    return false;
}

using Feature = std::function<bool(const std::string& argument)>;

const std::map<std::string, Feature>& features() {
    static const std::map<std::string, Feature> all{
        {"kprobes",
         [](const auto&) { return exists("/sys/bus/event_source/devices/kprobe/type"); }},
        {"uprobes",
         [](const auto&) { return exists("/sys/bus/event_source/devices/uprobe/type"); }},
        {"fentry", [](const auto&) { return has_trampolines(BPF_TRACE_FENTRY, "vfs_open"); }},
        {"bpf_lsm", [](const auto&) { return runs_bpf_lsms(); }},
        {"perf_event",
         [](const auto&) { return is_perf_event(PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK); }},
        {"hardware_counters",
         [](const auto&) { return is_perf_event(PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES); }},
        {"tracefs",
         [](const auto&) {
             return exists("/sys/kernel/tracing/events") ||
                    exists("/sys/kernel/debug/tracing/events");
         }},
        {"user_namespaces", [](const auto&) { return has_namespaces(CLONE_NEWUSER); }},
        {"network_namespaces", [](const auto&) { return has_namespaces(CLONE_NEWNET); }},
        {"program", is_program},
        {"function", is_symbol},
        {"tracepoint",
         [](const auto& name) {
             libbpf_set_print(nullptr);
             return libbpf_find_vmlinux_btf_id(name.c_str(), BPF_TRACE_RAW_TP) > 0;
         }},
        {"file", exists}};
    return all;
}

bool takes_argument(const std::string& name) {
    return name == "program" || name == "function" || name == "tracepoint" || name == "file";
}

bool is_there_now(const Need& need) {
    if (need.name == "succeeds") {
        auto probe = Process::start({need.probe, {}, "/", false, true});
        return probe &&
               wait_until({&*probe}, Deadline::in(patience() * 30),
                          [&] { return probe->has_ended(); }) &&
               probe->status() == 0;
    }
    const auto feature = features().find(need.name);
    return feature != features().end() && feature->second(need.argument);
}

}  // namespace

bool is_known(const Need& need) {
    return features().contains(need.name) && takes_argument(need.name) != need.argument.empty();
}

std::string known_needs() {
    return join(features(),
                [](const auto& feature) {
                    return feature.first + (takes_argument(feature.first) ? ":NAME" : "");
                }) +
           ", {succeeds: [COMMAND...]}";
}

std::string shown(const Need& need) {
    if (need.probe.empty()) {
        return need.argument.empty() ? need.name : need.name + ":" + need.argument;
    }
    std::string text = need.name + ":";
    for (const auto& word : need.probe) {
        text += " " + word;
    }
    return text;
}

bool is_there(const Need& need) {
    static std::map<std::string, bool> tried;
    const auto found = tried.find(shown(need));
    return found != tried.end() ? found->second
                                : tried.emplace(shown(need), is_there_now(need)).first->second;
}

}  // namespace snoopbox::test
