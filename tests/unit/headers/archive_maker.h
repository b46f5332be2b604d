// SPDX-License-Identifier: Apache-2.0
// Archives as an attacker or a bad disk would make them.
#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace snoopbox::headers {

class ArchiveMaker {
  public:
    explicit ArchiveMaker(const std::filesystem::path& path)
        : out_(archive_write_new(), archive_write_free) {
        archive_write_add_filter_xz(out_.get());
        archive_write_set_format_pax_restricted(out_.get());
        archive_write_open_filename(out_.get(), path.c_str());
    }
    ArchiveMaker& file(const std::string& path, std::string_view text = "", unsigned mode = 0644) {
        const auto entry = make(path, AE_IFREG, mode);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
        archive_write_header(out_.get(), entry.get());
        archive_write_data(out_.get(), text.data(), text.size());
        return *this;
    }
    ArchiveMaker& symlink(const std::string& path, const std::string& target) {
        const auto entry = make(path, AE_IFLNK, 0777);
        archive_entry_set_symlink(entry.get(), target.c_str());
        archive_write_header(out_.get(), entry.get());
        return *this;
    }
    ArchiveMaker& hardlink(const std::string& path, const std::string& target) {
        const auto entry = make(path, AE_IFREG, 0644);
        archive_entry_set_hardlink(entry.get(), target.c_str());
        archive_write_header(out_.get(), entry.get());
        return *this;
    }
    ArchiveMaker& special(const std::string& path, unsigned type) {
        const auto entry = make(path, type, 0666);
        archive_write_header(out_.get(), entry.get());
        return *this;
    }
    // The entries that every valid archive has.
    ArchiveMaker& headers() {
        special("./include", AE_IFDIR);
        file("./include/linux/kconfig.h", "#define KCONFIG\n");
        return file("./include/generated/autoconf.h", "#define CONFIG_BPF 1\n");
    }
    void finish() { archive_write_close(out_.get()); }

  private:
    using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

    static Entry make(const std::string& path, unsigned type, unsigned mode) {
        Entry entry(archive_entry_new(), archive_entry_free);
        archive_entry_set_pathname(entry.get(), path.c_str());
        archive_entry_set_filetype(entry.get(), type);
        archive_entry_set_perm(entry.get(), mode);
        archive_entry_set_uid(entry.get(), 1234);
        return entry;
    }
    std::unique_ptr<archive, decltype(&archive_write_free)> out_;
};

}  // namespace snoopbox::headers
