// SPDX-License-Identifier: Apache-2.0
// What is examined: a root directory, and what only the process itself can tell. Tests set all of
// it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace snoopbox::kernel {

struct Subject {
    std::filesystem::path root = "/";  // all files are looked up below it
    std::string release;               // uname -r
    std::string machine;               // uname -m
    bool is_root = false;
    std::uint64_t capabilities = 0;    // effective, one bit each
    std::string container_variable;    // $container, which systemd-nspawn and podman set
    bool kubernetes_variable = false;  // $KUBERNETES_SERVICE_HOST is set
    std::string kernel_source;         // $BCC_KERNEL_SOURCE

    bool has(int capability) const { return (capabilities >> unsigned(capability) & 1U) != 0; }
    // Has the capabilities that tracing needs.
    bool is_privileged() const;
};

// This process.
Subject this_process();

// At most the first `bytes` of a file that may be huge; empty if it cannot be read.
std::string read_start(const std::filesystem::path& file, std::size_t bytes);

// `path` below each visible host root, if it exists there, with links resolved inside that root.
// The subject's own root comes first.
std::vector<std::filesystem::path> everywhere(const Subject& subject, const char* path);

}  // namespace snoopbox::kernel
