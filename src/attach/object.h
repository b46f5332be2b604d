// SPDX-License-Identifier: Apache-2.0
// Owns one BPF object, its programs and maps, from the ELF file into the kernel.
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
    // Copies `elf`. Loads nothing into the kernel yet.
    static Result<Object> open(std::string_view elf, const std::string& name);

    // Before load. A constant is an integer, boolean or enum in .rodata: `const volatile int x;`.
    // Fails if none has that name, listing those that exist, or if the value does not fit.
    Status set_constant(const std::string& name, std::int64_t value);
    Status set_constant(const std::string& name, std::uint64_t value);
    // Before load. Uses the map `fd` instead of the object's own; the keys must match.
    Status use_map(const std::string& name, int fd);
    // Before load. Rounds up to a power-of-two number of bytes, at least a page. Does nothing if
    // the object has no such map.
    Status set_ring_bytes(const std::string& map, std::size_t bytes);

    // Creates the maps and loads the programs, except those disabled by the object itself
    // (`SEC("?...")`) or by bpf_program__set_autoload. -v shows the verifier's log; the error holds
    // its last lines.
    Status load();
    // The program that the kernel refused, if that is why the last load() failed.
    static std::string refused_program();

    bpf_program* program(const std::string& name) const;  // nullptr if there is none
    int map_fd(const std::string& name) const;  // owned by the object; negative if there is none
    const btf* types() const;                   // owned by the object; nullptr without BTF
    bpf_object* handle() const { return handle_.get(); }

  private:
    using Handle = std::unique_ptr<bpf_object, decltype(&bpf_object__close)>;
    explicit Object(Handle handle) : handle_(std::move(handle)) {}
    Handle handle_;
};

}  // namespace snoopbox::attach
