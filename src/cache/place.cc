// SPDX-License-Identifier: Apache-2.0
#include "cache/place.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "util/file.h"
#include "util/private_dir.h"

namespace snoopbox::cache {
namespace {

constexpr std::array places{"/var/cache/snoopbox", "/run/snoopbox"};

}  // namespace

Result<Store> open_store(const std::optional<std::filesystem::path>& asked) {
    if (asked) {
        // A read-only directory works too, for the objects already in it. The path is absolute, as
        // the compile helper is given paths of headers in it.
        auto name = absolute_path(*asked);
        auto directory = name ? open_private_dir(*name) : tl::make_unexpected(name.error());
        return directory ? Result<Store>(Store(std::move(*directory), std::move(*name)))
                         : tl::make_unexpected(std::move(directory.error()));
    }
    Error error;
    for (const char* place : places) {
        auto directory = open_private_dir(place);
        if (directory && faccessat(directory->get(), ".", W_OK, AT_EACCESS) != 0) {
            directory = fail_errno(place, errno);
        }
        if (directory) {
            return Store(std::move(*directory), place);
        }
        error.message += (error.message.empty() ? "" : "; ") + directory.error().message;
        if (error.remedy.empty()) {
            error.remedy = directory.error().remedy;
        }
    }
    return tl::make_unexpected(std::move(error));
}

}  // namespace snoopbox::cache
