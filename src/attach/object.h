// SPDX-License-Identifier: Apache-2.0
// Owner of one BPF object: its programs and maps, from the ELF file to the kernel.
#pragma once

#include <bpf/libbpf.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "util/result.h"

namespace snoopbox::attach {

class Object {
  public:
    // `elf` is copied. Nothing is in the kernel yet.
    static Result<Object> open(std::string_view elf, const std::string& name);

    // Before load. A constant is an integer, a truth or an enum in .rodata: `const volatile int
    // x;`. Fails if there is none of that name, naming those there are, or if the value does not
    // fit.
    Status set_constant(const std::string& name, std::int64_t value);
    Status set_constant(const std::string& name, std::uint64_t value);
    // Before load. The map `fd` takes the place of the object's own, whose keys are like its keys.
    Status use_map(const std::string& name, int fd);
    // Before load; rounded up to a power of two of whole pages. No effect without such a map.
    Status set_ring_bytes(const std::string& map, std::size_t bytes);

    // Creates the maps and loads the programs, but for those that are left out: by the object
    // itself
    // (`SEC("?...")`), or by bpf_program__set_autoload. The verifier's log is said with -v; the
    // error holds its last lines.
    Status load();
    // The program for which the kernel refused the object, if load() has failed for one just now.
    static std::string refused_program();

    bpf_program* program(const std::string& name) const;  // nullptr if there is none
    int map_fd(const std::string& name) const;  // owned by the object; -1 if there is none
    const btf* types() const;                   // owned by the object; nullptr without BTF
    bpf_object* handle() const { return handle_.get(); }

  private:
    using Handle = std::unique_ptr<bpf_object, decltype(&bpf_object__close)>;
    explicit Object(Handle handle) : handle_(std::move(handle)) {}
    Handle handle_;
};

}  // namespace snoopbox::attach
