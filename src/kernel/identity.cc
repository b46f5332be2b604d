// SPDX-License-Identifier: Apache-2.0
#include "kernel/identity.h"

#include <elf.h>
#include <xxhash.h>

#include <cstring>
#include <string_view>

#include "util/file.h"
#include "util/format.h"

namespace snoopbox::kernel {
namespace {

constexpr std::size_t max_note_bytes = std::size_t{64} << 10U;

std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

// The GNU build id among ELF notes, in hexadecimal; empty if there is none.
std::string gnu_build_id(std::string_view notes) {
    Elf64_Nhdr note{};
    while (notes.size() >= sizeof note) {
        std::memcpy(&note, notes.data(), sizeof note);
        notes.remove_prefix(sizeof note);
        const std::size_t size = padded(note.n_namesz) + padded(note.n_descsz);
        if (size > notes.size()) {
            break;
        }
        const std::string_view name = notes.substr(0, note.n_namesz);
        if (note.n_type == NT_GNU_BUILD_ID && name == std::string_view("GNU\0", 4)) {
            std::string text;
            for (const char byte : notes.substr(padded(note.n_namesz), note.n_descsz)) {
                text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
            }
            return text;
        }
        notes.remove_prefix(size);
    }
    return {};
}

}  // namespace

std::string build_identity_of_types(std::string_view btf) {
    const XXH128_hash_t hash = XXH3_128bits(btf.data(), btf.size());
    return fmt::format("btf {:016x}{:016x}", hash.high64, hash.low64);
}

Result<std::string> build_identity(const std::filesystem::path& root) {
    const auto notes = read_file(root / "sys/kernel/notes", max_note_bytes);
    if (notes) {
        if (std::string id = gnu_build_id(*notes); !id.empty()) {
            return "build-id " + id;
        }
    }
    const auto types = read_file(root / "sys/kernel/btf/vmlinux");
    if (types) {
        return build_identity_of_types(*types);
    }
    return fail(fmt::format("which build of the kernel this is cannot be told: {}; {}",
                            notes ? "no build id in /sys/kernel/notes" : notes.error().message,
                            types.error().message),
                "mount sysfs at /sys");
}

Result<std::string> possible_cpus(const std::filesystem::path& root) {
    auto text = read_file(root / "sys/devices/system/cpu/possible", 4096);
    if (text && text->ends_with('\n')) {
        text->pop_back();
    }
    return text;
}

}  // namespace snoopbox::kernel
