// SPDX-License-Identifier: Apache-2.0
#include "headers/find/made_for.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "util/file.h"
#include "util/format.h"

namespace snoopbox::headers {
namespace {

constexpr std::size_t max_bytes = 4096;
// The kernel's own limit: a version has 8 bits for the third number.
constexpr unsigned max_third = 255;

// The three numbers that a release begins with, and the rest ("6.1-rc3" has two; the third is 0).
struct Version {
    std::array<unsigned, 3> numbers{};
    std::string_view rest;
};

std::optional<Version> read_version(std::string_view text) {
    Version version;
    for (std::size_t i = 0; i < version.numbers.size(); ++i) {
        if (i != 0) {
            if (!text.starts_with('.')) {
                break;
            }
            text.remove_prefix(1);
        }
        const auto [end, code] =
            std::from_chars(text.data(), text.data() + text.size(), version.numbers[i]);
        if (code != std::errc()) {
            return std::nullopt;
        }
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    }
    version.rest = text;
    return version;
}

// The text between the first two `quote`s after `name`; empty if there is none.
std::string_view quoted_after(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    const auto begin = at == std::string_view::npos ? at : text.find('"', at);
    const auto end = begin == std::string_view::npos ? begin : text.find('"', begin + 1);
    return end == std::string_view::npos ? std::string_view()
                                         : text.substr(begin + 1, end - begin - 1);
}

std::string version_of_code(std::string_view text) {
    constexpr std::string_view name = "LINUX_VERSION_CODE ";
    const auto at = text.find(name);
    if (at == std::string_view::npos) {
        return {};
    }
    text.remove_prefix(at + name.size());
    unsigned code = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), code).ec != std::errc()) {
        return {};
    }
    return fmt::format("{}.{}.{}", code >> 16U, code >> 8U & 0xffU, code & 0xffU);
}

bool may_be_for(const MadeFor& made_for, const std::string& release) {
    if (made_for.text.empty() || made_for.text == release) {
        return true;
    }
    const auto made = read_version(made_for.text);
    const auto wanted = read_version(release);
    if (made_for.is_release || !made || !wanted) {
        return false;
    }
    const auto [major, minor, third] = wanted->numbers;
    if (made->numbers[0] != major || made->numbers[1] != minor) {
        return false;
    }
    // On Debian and Ubuntu, 6.1.0-9 may be any 6.1.x.
    const bool counts_otherwise = third == 0 && !wanted->rest.empty();
    return counts_otherwise || made->numbers[2] == std::min(third, max_third);
}

}  // namespace

MadeFor read_made_for(const std::filesystem::path& generated_dir) {
    const auto read = [&](const char* file) {
        return read_file(generated_dir / file, max_bytes).value_or(std::string());
    };
    const std::string header = read("include/generated/utsrelease.h");
    if (const auto release = quoted_after(header, "UTS_RELEASE"); !release.empty()) {
        return {std::string(release), true};
    }
    // Here Debian has only the version that its kernel was built from.
    std::string release = read("include/config/kernel.release");
    release.erase(std::min(release.find_first_of(" \n"), release.size()));
    if (const auto version = read_version(release)) {
        const bool is_release = !version->rest.empty();
        return {std::move(release), is_release};
    }
    return {version_of_code(read("include/generated/uapi/linux/version.h")), false};
}

Status check_made_for(const MadeFor& made_for, const std::string& release) {
    return may_be_for(made_for, release)
               ? Status()
               : fail(fmt::format("made for {} {}, not for {}",
                                  made_for.is_release ? "kernel" : "a kernel of version",
                                  made_for.text, release));
}

}  // namespace snoopbox::headers
