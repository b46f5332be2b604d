// SPDX-License-Identifier: Apache-2.0
#include "doctor/os_release.h"

#include <array>
#include <sstream>
#include <string_view>
#include <utility>

#include "kernel/host_roots.h"

namespace snoopbox::doctor {
namespace {

// The value of NAME=value or NAME="value", without control codes that could reach a terminal.
std::string value_of(const std::string& text, const std::string& name) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(name + "=")) {
            continue;
        }
        std::string value;
        for (const char c : line.substr(name.size() + 1)) {
            if (c != '"' && c != '\'') {
                value += c >= ' ' && c <= '~' ? c : '?';
            }
        }
        return value;
    }
    return {};
}

}  // namespace

OsRelease host_os_release(const kernel::Subject& subject) {
    OsRelease best;
    // Our root comes first; any other root is the host's.
    for (const auto& host : kernel::visible_host_roots(subject.root)) {
        for (const char* path : {"etc/os-release", "usr/lib/os-release"}) {
            const auto file = kernel::resolve_below(host, path);
            const std::string text = file ? kernel::read_start(*file, 16384) : "";
            if (auto name = value_of(text, "PRETTY_NAME"); !name.empty()) {
                best = {value_of(text, "ID"), value_of(text, "ID_LIKE"), std::move(name),
                        host != subject.root};
                break;
            }
        }
    }
    return best;
}

std::string install_headers_command(const kernel::Subject& subject) {
    struct Command {
        std::string_view id;
        std::string_view command;
        bool of_release;
    };
    constexpr auto commands = std::to_array<Command>({
        {"debian", "apt-get install linux-headers-", true},
        {"ubuntu", "apt-get install linux-headers-", true},
        {"fedora", "dnf install kernel-devel-", true},
        {"rhel", "dnf install kernel-devel-", true},
        {"suse", "zypper install kernel-default-devel", false},
        {"arch", "pacman -S linux-headers", false},
    });
    if (everywhere(subject, ("lib/modules/" + subject.release).c_str()).empty()) {
        return {};
    }
    const auto system = host_os_release(subject);
    const std::string ids = " " + system.id + " " + system.id_like + " ";
    for (const auto& command : commands) {
        if (ids.find(" " + std::string(command.id) + " ") != std::string::npos) {
            return std::string(command.command) + (command.of_release ? subject.release : "");
        }
    }
    return {};
}

}  // namespace snoopbox::doctor
