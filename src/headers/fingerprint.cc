// SPDX-License-Identifier: Apache-2.0
#include "headers/fingerprint.h"

#include <sys/stat.h>

#include <cstdint>

#include "util/format.h"

namespace snoopbox::headers {

Fingerprint::Fingerprint() : state_(XXH3_createState()) {
    XXH3_128bits_reset(state_.get());
}

void Fingerprint::add(std::string_view bytes) {
    // Hash the length too, so that "ab" + "c" differs from "a" + "bc".
    const std::uint64_t size = bytes.size();
    XXH3_128bits_update(state_.get(), &size, sizeof size);
    XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
}

void Fingerprint::add_file_identity(const std::filesystem::path& path) {
    struct stat info {};
    if (stat(path.c_str(), &info) != 0) {
        add(path.string());
        return;
    }
    add(fmt::format("{} {} {}.{}", path.string(), info.st_size, info.st_mtim.tv_sec,
                    info.st_mtim.tv_nsec));
}

std::string Fingerprint::text() const {
    const XXH128_hash_t hash = XXH3_128bits_digest(state_.get());
    return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

}  // namespace snoopbox::headers
