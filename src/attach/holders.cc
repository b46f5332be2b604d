// SPDX-License-Identifier: Apache-2.0
#include "attach/holders.h"

#include <bpf/bpf.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <system_error>

#include "attach/kernel_functions.h"
#include "attach/lsm.h"
#include "attach/section_kinds.h"
#include "util/fd.h"
#include "util/file.h"
#include "util/format.h"
#include "util/join.h"
#include "util/lines.h"
#include "util/utf8.h"

namespace snoopbox::attach {
namespace {

namespace fs = std::filesystem;

// A link of a program of a trampoline.
struct Found {
    std::uint32_t program = 0;
    std::uint32_t function = 0;  // 0: the kernel does not tell
};

std::vector<Found> trampoline_links() {
    std::vector<Found> found;
    for (__u32 id = 0; bpf_link_get_next_id(id, &id) == 0;) {
        const Fd link(bpf_link_get_fd_by_id(id));
        bpf_link_info info{};
        __u32 bytes = sizeof info;
        if (link && bpf_obj_get_info_by_fd(link.get(), &info, &bytes) == 0 &&
            info.type == BPF_LINK_TYPE_TRACING) {
            found.push_back({info.prog_id, info.tracing.target_btf_id});
        }
    }
    return found;
}

std::string name_of_program(std::uint32_t id) {
    const Fd program(bpf_prog_get_fd_by_id(id));
    bpf_prog_info info{};
    __u32 bytes = sizeof info;
    return program && bpf_obj_get_info_by_fd(program.get(), &info, &bytes) == 0
               ? for_terminal(std::string_view(
                     static_cast<const char*>(info.name),
                     strnlen(static_cast<const char*>(info.name), sizeof info.name)))
               : std::string();
}

std::string name_of_process(pid_t process) {
    const auto name = read_file(fmt::format("/proc/{}/comm", process), 64);
    return name ? for_terminal(name->substr(0, name->find('\n'))) : std::string("?");
}

std::string text_of(const Holder& holder) {
    std::vector<std::string> processes;
    for (const auto process : holder.holders) {
        processes.push_back(fmt::format("{} with PID {}", name_of_process(process), process));
    }
    return fmt::format(
        "{} ({})",
        holder.program.empty() ? fmt::format("program {}", holder.program_id) : holder.program,
        processes.empty() ? "pinned" : join(processes));
}

}  // namespace

std::vector<pid_t> processes_with(std::uint32_t program_id, const std::string& proc) {
    const auto wanted = fmt::format("prog_id:\t{}", program_id);
    std::vector<pid_t> processes;
    std::error_code ignored;
    for (const auto& process : fs::directory_iterator(proc, ignored)) {
        const auto name = process.path().filename().string();
        pid_t number = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), number).ec != std::errc()) {
            continue;
        }
        std::error_code gone;
        for (const auto& file : fs::directory_iterator(process.path() / "fdinfo", gone)) {
            constexpr std::size_t most_bytes = 65536;
            const auto text = read_file(file.path(), most_bytes);
            if (text && ("\n" + *text + "\n").find("\n" + wanted + "\n") != std::string::npos) {
                processes.push_back(number);
                break;
            }
        }
    }
    std::ranges::sort(processes);
    return processes;
}

std::vector<Holder> holders_of(const std::string& function) {
    const auto id = function_in_btf(function);
    std::vector<Holder> holders;
    for (const auto& link : trampoline_links()) {
        const bool is_here = link.function == 0 || (id && link.function == *id);
        if (is_here &&
            std::ranges::find(holders, link.program, &Holder::program_id) == holders.end()) {
            holders.push_back({link.program, name_of_program(link.program),
                               processes_with(link.program, "/proc")});
        }
    }
    return holders;
}

kernel::Hindrance others_in_the_way(const std::string& function, int code) {
    if (function.empty() || (code != EBUSY && code != E2BIG)) {
        return {};
    }
    constexpr std::size_t few = 8;
    const auto holders = holders_of(function);
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < std::min(few, holders.size()); ++i) {
        texts.push_back(text_of(holders[i]));
    }
    if (holders.size() > few) {
        texts.push_back(fmt::format("{} more", holders.size() - few));
    }
    const std::string what =
        code == E2BIG ? "as many BPF programs as the kernel allows are at " : "others hold ";
    if (texts.empty()) {
        return {what + function + ", and none of them is a BPF program that can be seen",
                "a live patch or a tracer of the kernel's may be there: see /sys/kernel/livepatch "
                "and enabled_functions of tracefs"};
    }
    return {fmt::format("{}{}: {}", what, function, join(texts)),
            "stop one of these processes, or remove the pinned link"};
}

std::string trampoline_of(std::string_view section) {
    const auto [kind, target] = split_section(section);
    if (target.empty()) {
        return {};
    }
    const auto plain = kind.substr(0, kind.find('.'));
    if (plain == lsm_way) {
        return fmt::format("{}{}", lsm_function_prefix, target);
    }
    const bool is_trampoline = plain == "fentry" || plain == "fexit" || plain == "fmod_ret";
    return is_trampoline ? std::string(target) : std::string();
}

}  // namespace snoopbox::attach
