// SPDX-License-Identifier: Apache-2.0
#include "util/find_program.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <sstream>
#include <vector>

namespace snoopbox {

Result<std::string> find_program(const std::string& name) {
    std::vector<std::string> places;
    if (name.find('/') != std::string::npos) {
        places.push_back(name);
    } else {
        const char* path = std::getenv("PATH");
        std::istringstream directories(path != nullptr ? path : "/bin:/usr/bin");
        for (std::string directory; std::getline(directories, directory, ':');) {
            places.push_back((directory.empty() ? "." : directory) + "/" + name);
        }
    }
    int reason = ENOENT;
    for (const auto& place : places) {
        struct stat file {};
        if (stat(place.c_str(), &file) != 0) {
            reason = errno == ENOENT || errno == ENOTDIR ? reason : errno;
        } else if (!S_ISREG(file.st_mode) || access(place.c_str(), X_OK) != 0) {
            reason = EACCES;
        } else {
            return place;
        }
    }
    return fail_errno("cannot execute " + name, reason,
                      "name a program that is in PATH, or its path");
}

std::string remedy_for_exec(int code) {
    return code == ENOENT || code == ENOEXEC ? "the first line of a script must be #! and the path "
                                               "of its interpreter; a program's "
                                               "loader must be there"
                                             : "";
}

}  // namespace snoopbox
