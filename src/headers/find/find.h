// SPDX-License-Identifier: Apache-2.0
// Finds headers for the running kernel: on disk, unpacked from kheaders, or made from BTF.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "headers/header_tree.h"
#include "util/result.h"

namespace snoopbox::headers {

enum class Source { automatic, modules, kheaders, btf };

// Parses --headers-from: "auto", "modules", "kheaders", "btf".
Result<Source> parse_source(std::string_view text);

struct Request {
    std::filesystem::path root = "/";  // everything is looked up below it
    std::string release;               // uname -r; empty: ask the kernel
    std::string arch;                  // uname -m; empty: ask the kernel
    Source source = Source::automatic;
    bool may_load_module = true;  // for kheaders; unloaded once they are unpacked
    // The value of BCC_KERNEL_SOURCE; if unset, the environment's. Used only in `automatic`, where
    // it comes first. It may belong to sudo's caller, and a tree made for another kernel is used
    // with a warning.
    std::optional<std::string> kernel_source_variable;
    std::filesystem::path temp_parent;  // where to make trees; empty: make_tree_directory chooses
    std::filesystem::path kept_in;      // where to keep kheaders between runs; empty: nowhere
    // The program, prelude included, whose needs limit a tree made from BTF. If it does not
    // compile, a type may be missing: retry with the whole tree (empty).
    std::string program;
};

struct Found {
    HeaderTree tree;
    std::vector<PassedOver> passed_over;  // in the order tried
};

// Fails if no source that `asked` allows has headers; the error names every path tried and why it
// was rejected. If interrupted, fails at once without trying the next source. Always warns on
// stderr if BCC_KERNEL_SOURCE is not a header tree or belongs to another kernel.
Result<Found> find(const Request& asked);

// Gives find()'s warning to callers that need no tree because they already have the compiled
// object.
void warn_of_other_kernel(const Request& asked);

// Returns the fingerprint of the headers on disk that find would use, from a few stat calls; empty
// if find would go on to kheaders or BTF, which are part of the kernel itself. Fails if
// BCC_KERNEL_SOURCE does not name a header tree, about which find warns.
Result<std::string> installed_fingerprint(const Request& asked);

}  // namespace snoopbox::headers
