// SPDX-License-Identifier: Apache-2.0
// Names that stand for numbers of the kernel's.
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstring>
#include <string_view>
#include <vector>

#include "cli/values.h"
#include "tools/nearest_name.h"
#include "tools/syscalls.h"
#include "util/ascii.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

bool is_number(const std::string& text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

// The number below `end` that `name_of` calls `name`.
template <typename NameOf>
Result<std::int64_t> find_name(const std::string& name, std::string_view kind, int end,
                               NameOf&& name_of) {
    std::vector<std::string_view> names;
    for (int i = 1; i < end; ++i) {
        const char* known = name_of(i);
        if (known != nullptr && name == known) {
            return i;
        }
        if (known != nullptr) {
            names.emplace_back(known);
        }
    }
    return fail(
        fmt::format("there is no {} \"{}\"{}", kind, name, tools::did_you_mean(name, names)));
}

}  // namespace

Result<std::int64_t> read_signal(const std::string& text) {
    if (is_number(text)) {
        return read_number(text, 1, SIGRTMAX);
    }
    auto name = upper_case(text);
    if (name.starts_with("SIG")) {
        name.erase(0, 3);
    }
    return find_name(name, "signal", SIGRTMIN, sigabbrev_np);
}

Result<std::int64_t> read_errno(const std::string& text) {
    constexpr int most = 4095;  // MAX_ERRNO
    return is_number(text) ? read_number(text, 1, most)
                           : find_name(upper_case(text), "error", most, strerrorname_np);
}

Result<std::int64_t> read_syscall(const std::string& text) {
    if (is_number(text)) {
        return read_number(text, 0, INT32_MAX);
    }
    const auto call = tools::find_syscall(text);
    if (!call || call->number < 0) {
        return fail(fmt::format("there is no system call \"{}\"{}", text,
                                tools::did_you_mean(text, tools::syscall_names())));
    }
    return call->number;
}

Result<std::int64_t> read_disk(const std::string& text) {
    constexpr std::string_view folder = "/dev/";
    constexpr std::int64_t minors = 1 << 20;
    const auto name = text.substr(text.starts_with(folder) ? folder.size() : 0);
    const auto numbers = name.find('/') == std::string::npos
                             ? read_file("/sys/class/block/" + name + "/dev", 64)
                             : Result<std::string>(fail("no name"));
    const auto colon = numbers ? numbers->find(':') : std::string::npos;
    if (name.empty() || colon == std::string::npos) {
        return fail(fmt::format("there is no block device \"{}\"; `lsblk` lists them", text));
    }
    const auto major = read_number(numbers->substr(0, colon), 0, minors);
    const auto minor =
        read_number(numbers->substr(colon + 1, numbers->find('\n') - colon - 1), 0, minors - 1);
    if (!major || !minor) {
        return fail("/sys/class/block/" + name + "/dev is not understood: " + *numbers);
    }
    return *major * minors + *minor;
}

Result<Comm> read_comm(const std::string& text) {
    Comm comm{};
    if (text.empty() || text.size() >= sizeof(comm)) {
        return fail(
            fmt::format("\"{}\" is the name of no task: it has 1 to {} bytes, of which the "
                        "kernel keeps no more",
                        text, sizeof(comm) - 1));
    }
    std::memcpy(&comm, text.data(), text.size());
    return comm;
}

Result<Address> read_address(const std::string& text) {
    std::array<unsigned char, 16> bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    constexpr std::size_t ipv4_at = 12;
    if (inet_pton(AF_INET, text.c_str(), &bytes.at(ipv4_at)) != 1 &&
        inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
        return fail(fmt::format(
            "\"{}\" is no address, give one of IPv4 or IPv6, such as 10.0.0.1 or fd00::1", text));
    }
    Address address{};
    std::memcpy(&address, bytes.data(), sizeof(address));
    return address;
}

}  // namespace snoopbox::cli
