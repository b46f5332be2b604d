// SPDX-License-Identifier: Apache-2.0
#include "compile/find_helper.h"

#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

#include "util/format.h"

namespace snoopbox::compile {
namespace {

constexpr const char* self_link = "/proc/self/exe";

}  // namespace

Result<std::filesystem::path> find_helper() {
    std::error_code error;
    const auto self = std::filesystem::read_symlink(self_link, error);
    if (error) {
        return fail(
            fmt::format("cannot tell where snoopbox is: {}: {}", self_link, error.message()),
            "mount -t proc proc /proc");
    }
    const auto beside = self.parent_path() / "snoopbox-compile";
    const auto installed = self.parent_path() / "../libexec/snoopbox/snoopbox-compile";
    for (const auto& candidate : {beside, installed}) {
        if (access(candidate.c_str(), X_OK) == 0) {
            return candidate;
        }
    }
    return fail(fmt::format("the compile helper is missing: neither {} nor {} can be run",
                            beside.string(), installed.lexically_normal().string()),
                "install snoopbox whole");
}

Result<trust::TrustedPath> open_helper() {
    TRY_ASSIGN(const auto path, find_helper());
    auto writers = trust::us_and_caller();
    struct stat self {};
    if (stat(self_link, &self) == 0) {
        writers.users.push_back(self.st_uid);
    }
    auto helper = trust::open_path(path, writers);
    return helper ? std::move(helper)
                  : within("the compile helper is not run", std::move(helper.error()));
}

}  // namespace snoopbox::compile
