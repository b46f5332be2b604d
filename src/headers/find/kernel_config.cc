// SPDX-License-Identifier: Apache-2.0
#include "headers/find/kernel_config.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "kernel/host_roots.h"
#include "util/ascii.h"
#include "util/file.h"
#include "util/lines.h"

namespace snoopbox::headers {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_bytes = std::size_t{8} << 20U;

Result<std::string> read_gzip(const fs::path& path) {
    TRY_ASSIGN(const auto packed, read_file(path, max_bytes));
    const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                        archive_read_free);
    archive_read_support_filter_gzip(reader.get());
    archive_read_support_format_raw(reader.get());
    archive_entry* entry = nullptr;
    if (archive_read_open_memory(reader.get(), packed.data(), packed.size()) != ARCHIVE_OK ||
        archive_read_next_header(reader.get(), &entry) != ARCHIVE_OK) {
        return fail(path.string() + ": " + archive_error_string(reader.get()));
    }
    std::string text;
    std::array<char, std::size_t{64} << 10U> chunk{};
    while (text.size() < max_bytes) {
        const la_ssize_t size = archive_read_data(reader.get(), chunk.data(), chunk.size());
        if (size < 0) {
            return fail(path.string() + ": " + archive_error_string(reader.get()));
        }
        if (size == 0) {
            break;
        }
        text.append(chunk.data(), static_cast<std::size_t>(size));
    }
    return text;
}

}  // namespace

KernelConfig parse_kernel_config(std::string_view text) {
    KernelConfig config;
    while (!text.empty()) {
        const auto line = take_line(text);
        const auto equals = line.find('=');
        if (!line.starts_with("CONFIG_") || equals == std::string_view::npos) {
            continue;
        }
        const std::string_view name = line.substr(0, equals);
        if (std::ranges::all_of(name, in_identifier)) {
            config.emplace(name, line.substr(equals + 1));
        }
    }
    return config;
}

Result<KernelConfig> read_kernel_config(const fs::path& root, const std::string& release) {
    for (const fs::path& host : kernel::visible_host_roots(root)) {
        auto text = read_gzip(host / "proc/config.gz");
        for (const std::string& place :
             {"boot/config-" + release, "lib/modules/" + release + "/config",
              "usr/lib/modules/" + release + "/config", "usr/boot/config-" + release}) {
            if (!text) {
                text = read_file(host / place, max_bytes);
            }
        }
        if (text) {
            if (auto config = parse_kernel_config(*text); !config.empty()) {
                return config;
            }
        }
    }
    return fail("the kernel's configuration is neither in /proc/config.gz nor in /boot");
}

std::string to_autoconf(const KernelConfig& config) {
    std::string text;
    for (const auto& [name, value] : config) {
        if (value == "m") {
            text += "#define " + name + "_MODULE 1\n";
        } else if (value != "n") {
            text += "#define " + name + " " + (value == "y" ? "1" : value) + "\n";
        }
    }
    return text;
}

}  // namespace snoopbox::headers
