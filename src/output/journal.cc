// SPDX-License-Identifier: Apache-2.0
#include "output/journal.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "output/cells.h"
#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::output {
namespace {

constexpr const char* socket_path = "run/systemd/journal/socket";
constexpr int notice = 5;  // of syslog

// If nobody listens there, errno tells why.
Fd connect_to(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) {
        errno = ENAMETOOLONG;
        return {};
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (socket &&
        connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
        return {};
    }
    return socket;
}

}  // namespace

Journal::Journal(Fd socket, std::string identifier, std::vector<ColumnStyle> columns)
    : socket_(std::move(socket)),
      head_(fmt::format("SYSLOG_IDENTIFIER={}\nPRIORITY={}\n", identifier, notice)),
      columns_(std::move(columns)) {
    for (const auto& column : columns_) {
        auto field = "SNOOP_" + upper_case(column.name);
        std::ranges::replace(field, '.', '_');  // of members of members
        fields_.push_back(std::move(field));
    }
}

Result<Journal> Journal::open(const std::vector<std::filesystem::path>& roots,
                              std::string identifier, std::vector<ColumnStyle> columns) {
    int code = ENOENT;
    for (const auto& root : roots) {
        if (auto socket = connect_to((root / socket_path).string())) {
            return Journal(std::move(socket), std::move(identifier), std::move(columns));
        }
        code = code == ENOENT ? errno : code;
    }
    return fail_errno(fmt::format("the systemd journal cannot be reached at /{}", socket_path),
                      code, "it is there if systemd-journald runs on this host");
}

void Journal::send(const Row& row) {
    datagram_ = head_;
    message_.clear();
    const std::size_t count = std::min(columns_.size(), row.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (std::holds_alternative<Absent>(row[i])) {
            continue;
        }
        const auto begin = datagram_.size() + fields_[i].size() + 1;
        datagram_ += fields_[i] + "=";
        append_value(datagram_, row[i], clock_, Precision::full);
        const auto text = datagram_.substr(begin);
        datagram_ += '\n';
        if (columns_[i].name == "pid") {
            datagram_ += "OBJECT_PID=" + text + "\n";
        }
        message_ += (message_.empty() ? "" : " ") + columns_[i].name + "=" + text;
    }
    datagram_ += "MESSAGE=" + message_ + "\n";
    if (::send(socket_.get(), datagram_.data(), datagram_.size(), MSG_DONTWAIT | MSG_NOSIGNAL) <
        0) {
        ++lost_;
    }
}

}  // namespace snoopbox::output
