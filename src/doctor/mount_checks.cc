// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "doctor/checks.h"

namespace snoopbox::doctor {
namespace {

struct FileSystem {
    const char* type;
    const char* check;
    const char* usual_place;
    const char* use;  // who needs it
};

// None of our tools needs these, but users and other tools do.
constexpr auto file_systems = std::to_array<FileSystem>({
    {"tracefs", "mount/tracefs", "/sys/kernel/tracing", "only tp/ programs of objects need it"},
    {"debugfs", "mount/debugfs", "/sys/kernel/debug", "not needed by snoopbox"},
    {"bpf", "mount/bpffs", "/sys/fs/bpf", "not needed by snoopbox"},
});

// Returns where file systems of `type` are mounted, from /proc/self/mountinfo: the mount point is
// the fifth word of a line; the type follows " - ".
std::string mount_points(const std::string& mountinfo, const std::string& type) {
    std::string points;
    std::istringstream lines(mountinfo);
    for (std::string line; std::getline(lines, line);) {
        const auto dash = line.find(" - ");
        if (dash == std::string::npos || !line.substr(dash + 3).starts_with(type + " ")) {
            continue;
        }
        std::istringstream words(line);
        std::string word;
        for (int i = 0; i < 5; ++i) {
            words >> word;
        }
        points += (points.empty() ? "" : ", ") + word;
    }
    return points;
}

}  // namespace

Checks check_mounts(const Subject& subject, const Place& place) {
    constexpr std::size_t most_bytes = std::size_t{1} << 20U;
    const std::string mountinfo = read_start(subject.root / "proc/self/mountinfo", most_bytes);
    Checks checks;
    std::error_code ignored;
    if (std::filesystem::exists(subject.root / "proc/self", ignored)) {
        checks.push_back({"mount/proc", State::ok, "/proc", {}, true});
    } else {
        checks.push_back({"mount/proc", State::missing, "not mounted, and compiling needs it",
                          as_root(place, "mount -t proc proc /proc")});
    }
    for (const auto& system : file_systems) {
        Check check{system.check, State::ok, {}, {}};
        const std::string points = mount_points(mountinfo, system.type);
        if (mountinfo.empty()) {
            check.state = State::unknown;
            check.finding = "not readable: /proc/self/mountinfo";
        } else if (!points.empty()) {
            check.finding = points;
        } else {
            check.state = State::missing;
            check.finding = std::string("not mounted; ") + system.use;
            check.remedy = as_root(place, std::string("mount -t ") + system.type + " " +
                                              system.type + " " + system.usual_place);
        }
        checks.push_back(std::move(check));
    }
    return checks;
}

}  // namespace snoopbox::doctor
