// SPDX-License-Identifier: Apache-2.0
// A kernel's type information, read through libbpf.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "headers/btf/source_names.h"
#include "util/result.h"

struct btf;

namespace snoopbox::headers {

class BtfFile {
  public:
    // `blob` is the content of a raw BTF file such as /sys/kernel/btf/vmlinux. Fails if libbpf
    // cannot parse it.
    static Result<BtfFile> parse(std::string_view blob);
    // The same for a file that does not come from this kernel. Fails, naming the faulty type, if
    // the types are inconsistent (bpf/btf_check.h) or not those of C (headers/dump_check.h).
    static Result<BtfFile> parse_foreign(std::string_view blob);

    // All types as C, in an order that compiles. About 3 MB.
    Result<std::string> to_c() const;
    // Only the types that a program needs: see type_selection.h.
    Result<std::string> to_c(const SourceNames& names) const;

    // Returns the number of elements of the array `member` of `structure`; unset if there is none.
    std::optional<std::uint32_t> array_length(const char* structure, std::string_view member) const;
    bool has_function(const std::string& name) const;
    // The names of the enumerators of `enumeration`.
    std::set<std::string, std::less<>> enumerators(const char* enumeration) const;

    const btf* handle() const { return types_.get(); }

  private:
    struct Free {
        void operator()(btf* types) const;
    };
    explicit BtfFile(btf* types) : types_(types) {}

    std::unique_ptr<btf, Free> types_;
};

}  // namespace snoopbox::headers
