// SPDX-License-Identifier: Apache-2.0
#include "util/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <utility>

#include "util/fd.h"
#include "util/file.h"

namespace snoopbox {
namespace {

namespace fs = std::filesystem;

Status write_to(const fs::path& path, std::string_view content) {
    const Fd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd) {
        return fail_errno("cannot open " + path.string(), errno);
    }
    auto written = write_all(fd.get(), content);
    return written ? written : within(path.string(), std::move(written.error()));
}

mode_t wanted_mode() {
    const mode_t mask = umask(077);  // can only be asked by setting it
    umask(mask);
    return 0666 & ~mask;
}

}  // namespace

Status write_output_file(const fs::path& path, std::string_view content) {
    std::error_code code;
    const auto kind = fs::status(path, code).type();
    if (kind != fs::file_type::not_found && kind != fs::file_type::regular && !code) {
        return write_to(path, content);
    }
    const fs::path target = kind == fs::file_type::regular ? fs::canonical(path, code) : path;
    std::string temporary = (code ? path : target).string() + ".XXXXXX";
    const Fd fd(mkostemp(temporary.data(), O_CLOEXEC));
    if (!fd) {
        return fail_errno("cannot write " + path.string(), errno);
    }
    auto written = write_all(fd.get(), content);
    if (written &&
        (fchmod(fd.get(), wanted_mode()) != 0 || rename(temporary.c_str(), target.c_str()) != 0)) {
        written = fail_errno("cannot write", errno);
    }
    if (!written) {
        unlink(temporary.c_str());
        return within(path.string(), std::move(written.error()));
    }
    return {};
}

}  // namespace snoopbox
