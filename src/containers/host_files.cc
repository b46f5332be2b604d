// SPDX-License-Identifier: Apache-2.0
#include "containers/host_files.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "containers/directory.h"
#include "util/file.h"
#include "util/foreign_file.h"
#include "util/lines.h"

namespace snoopbox::containers {

namespace fs = std::filesystem;

HostFiles::HostFiles(Fd root)
    : root_(std::make_shared<const Fd>(std::move(root))), owners_{0, geteuid()} {}

HostFiles HostFiles::of_user(uid_t user) const {
    return {root_, {user}};
}

std::optional<std::string> HostFiles::read(const fs::path& path, std::size_t most_bytes) const {
    const auto file = ForeignFile::find_below(*root_, path);
    if (!file || file->id().bytes > most_bytes ||
        std::ranges::find(owners_, file->owner()) == owners_.end()) {
        return std::nullopt;
    }
    const Fd opened = file->open();
    if (!opened) {
        return std::nullopt;
    }
    auto text = read_fd(opened.get(), path.string(), most_bytes);
    return text ? std::optional(std::move(*text)) : std::nullopt;
}

std::vector<std::string> HostFiles::names_in(const fs::path& path) const {
    constexpr std::size_t most = 65536;
    std::vector<std::string> names;
    for (auto& entry : entries_of(open_directory_below(*root_, path), most)) {
        names.push_back(std::move(entry.name));
    }
    return names;
}

fs::path home_of(uid_t user, const HostFiles& files) {
    constexpr std::size_t most_bytes = std::size_t{4} << 20U;
    const auto passwd = files.read("etc/passwd", most_bytes).value_or("");
    const auto wanted = std::to_string(user);
    std::string_view rest = passwd;
    while (!rest.empty()) {
        auto line = take_line(rest);
        std::array<std::string_view, 6> fields;  // name:password:uid:gid:comment:home:shell
        for (auto& field : fields) {
            field = line.substr(0, line.find(':'));
            line.remove_prefix(std::min(field.size() + 1, line.size()));
        }
        if (fields[2] == wanted && fields[5].starts_with('/')) {
            return fs::path(fields[5]).relative_path();
        }
    }
    return {};
}

}  // namespace snoopbox::containers
