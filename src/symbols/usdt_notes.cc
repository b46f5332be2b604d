// SPDX-License-Identifier: Apache-2.0
#include "symbols/usdt_notes.h"

#include <elf.h>

#include <algorithm>
#include <cstring>
#include <optional>

namespace snoopbox::symbols {
namespace {

constexpr std::string_view owner("stapsdt\0", 8);
constexpr std::uint32_t version_3 = 3;

// Takes what the notes consist of off their front.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    bool at_end() const { return rest_.empty(); }

    std::optional<std::string_view> bytes(std::size_t count) {
        if (count > rest_.size()) {
            return std::nullopt;
        }
        const auto taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }

    // Bytes that are followed by others up to a multiple of four; the last ones need not be.
    std::optional<std::string_view> padded(std::size_t count) {
        const auto taken = bytes(count);
        if (taken) {
            bytes(std::min((4 - count % 4) % 4, rest_.size()));
        }
        return taken;
    }

    template <typename Value>
    std::optional<Value> value() {
        const auto taken = bytes(sizeof(Value));
        if (!taken) {
            return std::nullopt;
        }
        Value read{};
        std::memcpy(&read, taken->data(), sizeof read);
        return read;
    }

    // A text that ends with a NUL.
    std::optional<std::string_view> text() {
        const auto end = rest_.find('\0');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        const auto taken = bytes(end);
        bytes(1);
        return taken;
    }

  private:
    std::string_view rest_;
};

std::optional<UsdtNote> parse_content(Reader content) {
    const auto address = content.value<std::uint64_t>();
    const auto base = content.value<std::uint64_t>();
    const auto semaphore = content.value<std::uint64_t>();
    const auto provider = content.text();
    const auto name = content.text();
    const auto arguments = content.text();
    if (!address || !base || !semaphore || !provider || !name || !arguments || name->empty()) {
        return std::nullopt;
    }
    return UsdtNote{*provider, *name, *address, *semaphore, *base, *arguments};
}

}  // namespace

std::vector<UsdtNote> parse_usdt_notes(std::string_view section) {
    std::vector<UsdtNote> notes;
    for (Reader reader(section); !reader.at_end();) {
        const auto header = reader.value<Elf64_Nhdr>();
        const auto note_owner = header ? reader.padded(header->n_namesz) : std::nullopt;
        const auto content = note_owner ? reader.padded(header->n_descsz) : std::nullopt;
        if (!content) {
            break;
        }
        if (*note_owner != owner || header->n_type != version_3) {
            continue;
        }
        const auto note = parse_content(Reader(*content));
        if (!note) {
            break;
        }
        notes.push_back(*note);
    }
    return notes;
}

}  // namespace snoopbox::symbols
