// SPDX-License-Identifier: Apache-2.0
#include "compile/diagnostics.h"

#include <algorithm>
#include <array>

namespace snoopbox::compile {
namespace {

// Prefixes of lines that tell users nothing about their program.
constexpr std::array<std::string_view, 5> noise{
    "libbpf: ", "Unable to find kernel headers", "compilation failed",
    "bpf: ",    "WARNING: Linux version",
};

bool is_noise(std::string_view line) {
    return line.empty() ||
           std::ranges::any_of(
               noise, [line](std::string_view beginning) { return line.starts_with(beginning); }) ||
           line.ends_with(" generated.");
}

}  // namespace

std::string clean_diagnostics(std::string_view said) {
    std::string clean;
    while (!said.empty()) {
        const auto end = said.find('\n');
        const auto line = said.substr(0, end);
        said.remove_prefix(end == std::string_view::npos ? said.size() : end + 1);
        if (!is_noise(line)) {
            clean += clean.empty() ? "" : "\n";
            clean += line;
        }
    }
    return clean;
}

}  // namespace snoopbox::compile
