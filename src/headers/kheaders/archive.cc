// SPDX-License-Identifier: Apache-2.0
#include "headers/kheaders/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <utility>

#include "headers/btf/tree_writer.h"
#include "headers/kheaders/archive_path.h"
#include "util/file.h"
#include "util/interrupt.h"

namespace snoopbox::headers {
namespace {

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;

constexpr std::size_t block_bytes = std::size_t{256} << 10U;

// libarchive accepts a truncated stream if the tar inside happens to be complete at that point. The
// two magics tell at once what is wrong with a file.
Status check_ends(int fd) {
    struct stat info {};
    if (fstat(fd, &info) != 0) {
        return fail_errno("cannot be read", errno);
    }
    std::array<char, 6> begin{};
    std::array<char, 2> end{};
    const ssize_t first = pread(fd, begin.data(), begin.size(), 0);
    if (first < 0) {
        return fail_errno("cannot be read", errno);
    }
    if (first == 0) {
        return fail("is empty");
    }
    if (std::string_view(begin.data(), static_cast<std::size_t>(first)) !=
        std::string_view("\xFD"
                         "7zXZ\0",
                         6)) {
        return fail("is not an xz archive");
    }
    const auto last = static_cast<off_t>(end.size());
    if (info.st_size > last && (pread(fd, end.data(), end.size(), info.st_size - last) != last ||
                                end[0] != 'Y' || end[1] != 'Z')) {
        return fail("is cut short or damaged");
    }
    return {};
}

class Extraction {
  public:
    Extraction(archive* reader, TreeWriter& writer, const Wanted& wanted,
               const ArchiveLimits& limits)
        : reader_(reader), writer_(writer), wanted_(wanted), limits_(limits) {}

    Status take(archive_entry* entry) {
        const char* pathname = archive_entry_pathname(entry);
        if (pathname == nullptr) {
            return fail("an entry has no readable name");
        }
        if (++entries_ > limits_.entries) {
            return fail("more than " + std::to_string(limits_.entries) + " entries");
        }
        auto taken = take_named(entry, pathname);
        return taken ? taken : within("entry '" + std::string(pathname) + "'", taken.error());
    }

    const Extracted& done() const { return done_; }

  private:
    Status take_named(archive_entry* entry, const char* pathname) {
        TRY_ASSIGN(const auto path, clean_path(pathname, limits_.path_length));
        if (const char* target = archive_entry_hardlink(entry); target != nullptr) {
            const auto to = clean_path(target, limits_.path_length);
            return to ? Status() : fail("a hard link that leads out of the archive");
        }
        const auto type = archive_entry_filetype(entry);
        if (type == AE_IFLNK) {
            const char* target = archive_entry_symlink(entry);
            return target != nullptr && stays_inside(path, target)
                       ? Status()
                       : fail("a symbolic link that leads out of the archive");
        }
        if (type == AE_IFDIR || path.empty() || !wanted_(path)) {
            return skip();
        }
        if (type != AE_IFREG) {
            return fail("a device or pipe");
        }
        return copy(entry, path);
    }

    Status copy(archive_entry* entry, const std::string& path) {
        if (static_cast<std::uint64_t>(archive_entry_size(entry)) > limits_.file_bytes) {
            return fail("larger than " + std::to_string(limits_.file_bytes) + " bytes");
        }
        const auto file = writer_.create(path);
        if (!file) {
            return tl::make_unexpected(file.error());
        }
        std::uint64_t written = 0;
        auto copied = read_data([&](std::string_view data, std::uint64_t offset) -> Status {
            // Holes of a sparse file are not written, so its offsets do not match ours.
            if (offset != written) {
                return fail("a sparse file");
            }
            written += data.size();
            done_.bytes += data.size();
            if (written > limits_.file_bytes || done_.bytes > limits_.total_bytes) {
                return fail("more than " + std::to_string(limits_.total_bytes) + " bytes in all");
            }
            return write_all(file->get(), data);
        });
        done_.files += copied ? 1 : 0;
        return copied;
    }

    // Entries that are not wanted are read too. libarchive would skip their data at the next
    // header, without a look at interrupts: they may unpack to gigabytes.
    Status skip() {
        return read_data(
            [](std::string_view /*data*/, std::uint64_t /*offset*/) -> Status { return {}; });
    }

    template <typename Take>
    Status read_data(Take take) {
        for (;;) {
            if (interrupted()) {
                return fail_interrupted();
            }
            const void* data = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int code = archive_read_data_block(reader_, &data, &size, &offset);
            if (code == ARCHIVE_EOF) {
                return {};
            }
            if (code < ARCHIVE_WARN) {
                return fail(archive_error_string(reader_));
            }
            TRY(take({static_cast<const char*>(data), size}, static_cast<std::uint64_t>(offset)));
        }
    }

    archive* reader_;
    TreeWriter& writer_;
    const Wanted& wanted_;
    const ArchiveLimits& limits_;
    Extracted done_;
    std::size_t entries_ = 0;
};

Result<Extracted> extract(int fd, const std::filesystem::path& into, const Wanted& wanted,
                          const ArchiveLimits& limits) {
    TRY(check_ends(fd));
    TRY_ASSIGN(auto writer, TreeWriter::open(into));
    const Reader reader(archive_read_new(), archive_read_free);
    archive_read_support_filter_xz(reader.get());
    archive_read_support_format_tar(reader.get());
    if (archive_read_open_fd(reader.get(), fd, block_bytes) != ARCHIVE_OK) {
        return fail(archive_error_string(reader.get()));
    }
    Extraction extraction(reader.get(), writer, wanted, limits);
    for (;;) {
        if (interrupted()) {
            return fail_interrupted();
        }
        archive_entry* entry = nullptr;
        const int code = archive_read_next_header(reader.get(), &entry);
        if (code == ARCHIVE_EOF) {
            return extraction.done();
        }
        if (code < ARCHIVE_WARN) {
            return fail(archive_error_string(reader.get()));
        }
        TRY(extraction.take(entry));
    }
}

}  // namespace

Result<Extracted> extract_archive(int fd, const std::string& name,
                                  const std::filesystem::path& into, const Wanted& wanted,
                                  const ArchiveLimits& limits) {
    auto extracted = extract(fd, into, wanted, limits);
    if (!extracted) {
        return within(name, std::move(extracted.error()));
    }
    return extracted;
}

}  // namespace snoopbox::headers
