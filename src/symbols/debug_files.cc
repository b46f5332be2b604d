// SPDX-License-Identifier: Apache-2.0
#include "symbols/debug_files.h"

#include <fcntl.h>
#include <lzma.h>
#include <unistd.h>

#include <array>

#include "util/foreign_file.h"

namespace snoopbox::symbols {
namespace {

constexpr std::size_t most_unpacked_bytes = std::size_t{64} << 20U;
// A checksum is of the whole file, and files with debug information are large.
constexpr std::uint64_t most_summed_bytes = std::uint64_t{1} << 30U;

std::string unpack(const std::string& compressed) {
    constexpr std::uint64_t most_memory = std::uint64_t{64} << 20U;
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_stream_decoder(&stream, most_memory, 0) != LZMA_OK) {
        return {};
    }
    std::string unpacked;
    std::array<std::uint8_t, std::size_t{64} << 10U> chunk{};
    stream.next_in = reinterpret_cast<const std::uint8_t*>(compressed.data());
    stream.avail_in = compressed.size();
    auto code = LZMA_OK;
    while (code == LZMA_OK && unpacked.size() <= most_unpacked_bytes) {
        stream.next_out = chunk.data();
        stream.avail_out = chunk.size();
        code = lzma_code(&stream, LZMA_FINISH);
        unpacked.append(reinterpret_cast<const char*>(chunk.data()),
                        chunk.size() - stream.avail_out);
    }
    lzma_end(&stream);
    return code == LZMA_STREAM_END ? std::move(unpacked) : std::string();
}

bool has_checksum(const Fd& file, std::uint64_t file_bytes, std::uint32_t expected) {
    if (file_bytes > most_summed_bytes) {
        return false;
    }
    std::array<std::uint8_t, std::size_t{64} << 10U> chunk{};
    std::uint32_t crc = 0;
    std::uint64_t at = 0;
    // A file that grows without end is not the one.
    for (ssize_t got = 0; at <= file_bytes; at += static_cast<std::uint64_t>(got)) {
        got = pread(file.get(), chunk.data(), chunk.size(), static_cast<off_t>(at));
        if (got <= 0) {
            return got == 0 && crc == expected;
        }
        crc = lzma_crc32(chunk.data(), static_cast<std::size_t>(got), crc);
    }
    return false;
}

std::vector<std::filesystem::path> candidates(const DebugClues& clues) {
    const std::filesystem::path global = "/usr/lib/debug";
    std::vector<std::filesystem::path> paths;
    if (clues.build_id.size() > 2) {
        paths.push_back(global / ".build-id" / clues.build_id.substr(0, 2) /
                        (clues.build_id.substr(2) + ".debug"));
    }
    if (clues.link && clues.path.is_absolute()) {
        const auto directory = clues.path.parent_path();
        paths.push_back(directory / clues.link->name);
        paths.push_back(directory / ".debug" / clues.link->name);
        paths.push_back(global / directory.relative_path() / clues.link->name);
    }
    return paths;
}

// All functions, at the addresses of the file with these segments.
std::optional<SymbolTable> read_all(const ElfFile& elf, const std::vector<Segment>& segments) {
    SymbolTableBuilder builder(elf.most_name_bytes());
    if (!elf.add_functions(ElfFile::Table::all, shift_between(segments, elf.segments()), builder)) {
        return std::nullopt;
    }
    return std::move(builder).build();
}

struct Opened {
    ElfFile elf;
    Fd file;
};

std::optional<Opened> open(const ForeignFile& file) {
    auto opened = file.open();
    if (!opened) {
        return std::nullopt;
    }
    Fd copy(fcntl(opened.get(), F_DUPFD_CLOEXEC, 0));
    auto elf = ElfFile::open(std::move(opened));
    return elf ? std::optional(Opened{std::move(*elf), std::move(copy)}) : std::nullopt;
}

bool belongs(const Opened& opened, const ForeignFile& file, const DebugClues& clues) {
    const auto build_id = opened.elf.build_id();
    return !build_id.empty() && !clues.build_id.empty()
               ? build_id == clues.build_id
               : clues.link && has_checksum(opened.file, file.id().bytes, clues.link->crc);
}

// Calls it for each that belongs to the other, until it returns true.
template <typename Call>
void try_separate_files(const Fd& root, const DebugClues& clues, const Call& call) {
    for (const auto& path : candidates(clues)) {
        auto file = ForeignFile::find_below(root, path);
        auto opened = file ? open(*file) : std::nullopt;
        if (opened && belongs(*opened, *file, clues) &&
            call(SeparateFile{path, std::move(*file), std::move(opened->elf)})) {
            return;
        }
    }
}

}  // namespace

std::optional<SeparateFile> find_separate_file(const Fd& root, const DebugClues& clues) {
    std::optional<SeparateFile> found;
    try_separate_files(root, clues, [&](SeparateFile each) {
        if (each.elf.has_debug_information()) {
            found = std::move(each);
        }
        return found.has_value();
    });
    return found;
}

std::optional<SeparateFile> find_supplement(const Fd& root, const ElfFile& elf,
                                            const std::filesystem::path& path) {
    const auto link = elf.supplement();
    if (!link || !path.is_absolute()) {
        return std::nullopt;
    }
    const auto wanted = (path.parent_path() / link->name).lexically_normal();
    auto file = ForeignFile::find_below(root, wanted);
    auto opened = file ? open(*file) : std::nullopt;
    return opened && opened->elf.build_id() == link->build_id
               ? std::optional(SeparateFile{wanted, std::move(*file), std::move(opened->elf)})
               : std::nullopt;
}

std::optional<SymbolTable> read_debug_file(const Fd& root, const DebugClues& clues) {
    std::optional<SymbolTable> table;
    try_separate_files(root, clues, [&](const SeparateFile& each) {
        table = read_all(each.elf, clues.segments);
        return table.has_value();
    });
    return table;
}

std::optional<SymbolTable> read_compressed(const std::string& compressed,
                                           const std::vector<Segment>& segments) {
    if (compressed.empty()) {
        return std::nullopt;
    }
    const auto elf = ElfFile::from_memory(unpack(compressed));
    return elf ? read_all(*elf, segments) : std::nullopt;
}

}  // namespace snoopbox::symbols
