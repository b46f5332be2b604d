// SPDX-License-Identifier: Apache-2.0
// kheaders.tar.xz: the input is tried as the archive, and as the tar in it.
#include <lzma.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "fuzz.h"
#include "headers/kheaders/archive.h"
#include "util/file.h"
#include "util/subprocess.h"
#include "util/temp_dir.h"

using namespace snoopbox;

namespace {

std::string compressed(std::string_view tar) {
    std::string archive(lzma_stream_buffer_bound(tar.size()), '\0');
    std::size_t size = 0;
    const auto code = lzma_easy_buffer_encode(
        0, LZMA_CHECK_CRC32, nullptr, reinterpret_cast<const std::uint8_t*>(tar.data()), tar.size(),
        reinterpret_cast<std::uint8_t*>(archive.data()), &size, archive.size());
    fuzz::require(code == LZMA_OK, "any tar can be compressed");
    archive.resize(size);
    return archive;
}

void extract(std::string_view archive) {
    static const auto parent = TempDir::create().value();
    const auto into = parent.path() / "into";
    std::filesystem::create_directory(into);
    const auto file = memory_file("archive").value();
    fuzz::require(static_cast<bool>(write_all(file.get(), archive)), "memory can be written");
    lseek(file.get(), 0, SEEK_SET);
    headers::ArchiveLimits limits;
    limits.total_bytes = limits.file_bytes = std::uint64_t{1} << 20U;
    (void)headers::extract_archive(
        file.get(), "archive", into, [](std::string_view /*path*/) { return true; }, limits);
    for (const auto& entry : std::filesystem::recursive_directory_iterator(into)) {
        fuzz::require(!entry.is_symlink() && (entry.is_regular_file() || entry.is_directory()),
                      "only files and directories are extracted");
    }
    std::filesystem::remove_all(into);
    fuzz::require(std::distance(begin(std::filesystem::directory_iterator(parent.path())),
                                std::filesystem::directory_iterator()) == 0,
                  "nothing is written outside");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto text = fuzz::text_of(data, size);
    extract(text);
    extract(compressed(text));
    return 0;
}
