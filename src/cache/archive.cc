// SPDX-License-Identifier: Apache-2.0
#include "cache/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <utility>

#include "cache/plain_tar.h"
#include "cache/store.h"
#include "util/format.h"

// libarchive's tar writer calls this for files that are not regular, of which we have none. Its own
// definition sits next to a table of all formats it writes; using it would link them all, with the
// cryptography, XML and bzip2 that they need (see cmake/Dependencies.cmake).
// NOLINTNEXTLINE(bugprone-reserved-identifier): the name is libarchive's
extern "C" void __archive_write_entry_filetype_unsupported(archive* writer,
                                                           archive_entry* /*entry*/,
                                                           const char* format) {
    archive_set_error(writer, EINVAL, "%s: only regular files", format);
}

namespace snoopbox::cache {
namespace {

using Reader = std::unique_ptr<archive, decltype(&archive_read_free)>;
using Writer = std::unique_ptr<archive, decltype(&archive_write_free)>;

la_ssize_t append_block(archive* /*writer*/, void* text, const void* block, std::size_t size) {
    static_cast<std::string*>(text)->append(static_cast<const char*>(block), size);
    return static_cast<la_ssize_t>(size);
}

std::string reason(archive* of) {
    const char* text = archive_error_string(of);
    return text == nullptr ? "libarchive gives no reason" : text;
}

// Makes the name of an entry from an untrusted archive safe to show in a message.
std::string shown(const char* name) {
    std::string text = name == nullptr ? "" : std::string(name).substr(0, 200);
    std::ranges::replace_if(
        text, [](char c) { return c < ' ' || c > '~'; }, '?');
    return "entry \"" + text + "\"";
}

Result<std::string> read_content(archive* reader, archive_entry* entry) {
    const la_int64_t size = archive_entry_size_is_set(entry) != 0 ? archive_entry_size(entry) : -1;
    if (size < 0 || static_cast<std::uint64_t>(size) > max_entry_bytes) {
        return fail("larger than a compiled object can be");
    }
    std::string content(static_cast<std::size_t>(size), '\0');
    std::size_t done = 0;
    while (done < content.size()) {
        const auto got = archive_read_data(reader, content.data() + done, content.size() - done);
        if (got <= 0) {
            return fail(got < 0 ? reason(reader) : "cut short");
        }
        done += static_cast<std::size_t>(got);
    }
    return content;
}

Result<Entry> read_entry(archive* reader, archive_entry* entry) {
    const char* name = archive_entry_pathname(entry);
    const auto key = key_of_file(name == nullptr ? "" : name);
    if (!key) {
        return fail("its name is not one that `snoopbox cache export` writes");
    }
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr ||
        archive_entry_symlink(entry) != nullptr) {
        return fail("not a plain file");
    }
    TRY_ASSIGN(auto content, read_content(reader, entry));
    auto decoded = decode(content);
    if (decoded && decoded->key != *key) {
        return fail("holds the object of another name, " + file_name(decoded->key));
    }
    if (decoded && !decoded->dependencies.empty()) {
        return fail("depends on headers of the host where it was made");
    }
    return decoded;
}

}  // namespace

Result<std::string> pack(const std::vector<Entry>& entries) {
    std::string packed;
    const Writer writer(archive_write_new(), archive_write_free);
    archive_write_set_format_ustar(writer.get());
    archive_write_set_bytes_in_last_block(writer.get(), 1);
    if (archive_write_add_filter_zstd(writer.get()) != ARCHIVE_OK ||
        archive_write_open(writer.get(), &packed, nullptr, append_block, nullptr) != ARCHIVE_OK) {
        return fail("cannot begin the archive: " + reason(writer.get()));
    }
    for (const Entry& entry : entries) {
        const std::string content = encode(entry);
        const std::unique_ptr<archive_entry, decltype(&archive_entry_free)> header(
            archive_entry_new(), archive_entry_free);
        archive_entry_set_pathname(header.get(), file_name(entry.key).c_str());
        archive_entry_set_filetype(header.get(), AE_IFREG);
        archive_entry_set_perm(header.get(), 0600);
        archive_entry_set_size(header.get(), static_cast<la_int64_t>(content.size()));
        if (archive_write_header(writer.get(), header.get()) != ARCHIVE_OK ||
            archive_write_data(writer.get(), content.data(), content.size()) !=
                static_cast<la_ssize_t>(content.size())) {
            return fail("cannot write the archive: " + reason(writer.get()));
        }
    }
    if (archive_write_close(writer.get()) != ARCHIVE_OK) {
        return fail("cannot end the archive: " + reason(writer.get()));
    }
    return packed;
}

Result<std::vector<Entry>> unpack(std::string_view packed) {
    TRY_ASSIGN(const auto tar, plain_tar(packed));
    const Reader reader(archive_read_new(), archive_read_free);
    // No other formats: each one is another parser exposed to untrusted input.
    archive_read_support_format_tar(reader.get());
    if (archive_read_open_memory(reader.get(), tar.data(), tar.size()) != ARCHIVE_OK) {
        return fail("no archive of `snoopbox cache export`: " + reason(reader.get()));
    }
    const Limits limits;
    std::vector<Entry> entries;
    std::uint64_t bytes = 0;
    for (;;) {
        archive_entry* header = nullptr;
        const int code = archive_read_next_header(reader.get(), &header);
        if (code == ARCHIVE_EOF) {
            break;
        }
        if (code != ARCHIVE_OK) {
            return fail("no archive of `snoopbox cache export`, or damaged: " +
                        reason(reader.get()));
        }
        const std::string name = shown(archive_entry_pathname(header));
        auto entry = read_entry(reader.get(), header);
        if (!entry) {
            return within(name, std::move(entry.error()));
        }
        bytes += entry->object.size();
        if (entries.size() + 1 > limits.objects || bytes > limits.total_bytes) {
            return fail(name + ": more than the cache holds");
        }
        if (std::ranges::find(entries, entry->key, &Entry::key) != entries.end()) {
            return fail(name + " comes twice");
        }
        entries.push_back(std::move(*entry));
    }
    if (entries.empty()) {
        return fail("holds no compiled object");
    }
    return entries;
}

}  // namespace snoopbox::cache
