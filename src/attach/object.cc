// SPDX-License-Identifier: Apache-2.0
#include "attach/object.h"

#include <bpf/bpf.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdarg>
#include <utility>

#include "attach/libbpf_options.h"
#include "attach/variables.h"
#include "kernel/hindrance.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::attach {
namespace {

// libbpf's messages. They become part of our error if a call fails; otherwise only -v shows them.
std::string said;

__attribute__((format(printf, 2, 0))) int remember(libbpf_print_level level, const char* format,
                                                   va_list arguments) {
    if (level == LIBBPF_DEBUG) {
        return 0;
    }
    char* text = nullptr;
    const int length = vasprintf(&text, format, arguments);
    if (length >= 0) {
        said.append(text, static_cast<std::size_t>(length));
        free(text);
    }
    return length;
}

// The reason is at the end of the messages.
std::string last_lines(const std::string& text, int lines) {
    std::size_t at = text.size();
    while (lines-- >= 0 && at != std::string::npos && at > 0) {
        at = text.rfind('\n', at - 1);
    }
    return text.substr(at == std::string::npos || at == 0 ? 0 : at + 1);
}

// What the refused program, if any, needed. libbpf mentions BTF when it looks for the kernel's: for
// CO-RE, trampolines and typed arguments.
kernel::Asked asked_by(const bpf_program* refused) {
    using kernel::Asked;
    if (said.find("BTF") != std::string::npos &&
        !kernel::hindrance(Asked::btf, ENOENT).reason.empty()) {
        return Asked::btf;
    }
    const auto type = refused == nullptr ? BPF_PROG_TYPE_UNSPEC : bpf_program__type(refused);
    return type == BPF_PROG_TYPE_TRACING || type == BPF_PROG_TYPE_LSM ? Asked::trampolines
                                                                      : Asked::bpf;
}

tl::unexpected<Error> fail_load(int code, const bpf_program* refused) {
    log::detail(said);
    // libbpf: prog 'NAME': failed to find kernel BTF type ID of 'FUNCTION': -3
    constexpr std::string_view absent = "failed to find kernel BTF type ID of '";
    if (const auto at = said.rfind(absent);
        at != std::string::npos && kernel::hindrance(kernel::Asked::btf, ENOENT).reason.empty()) {
        const auto name = std::string_view(said).substr(at + absent.size());
        return fail_errno(
            fmt::format("the kernel's BTF has no {}, which {} is for",
                        name.substr(0, name.find('\'')),
                        refused == nullptr ? "a program" : bpf_program__name(refused)),
            code, "leave it out by SEC(\"?...\"), or name what this kernel has");
    }
    // If there is a verifier log, the program itself is at fault.
    if (said.find("BEGIN PROG LOAD LOG") == std::string::npos) {
        const auto known = kernel::hindrance(asked_by(refused), code);
        if (!known.reason.empty()) {
            return tl::make_unexpected(known.as_error(code));
        }
    }
    return fail_errno("the kernel refuses the program", code,
                      said.empty() ? "" : "libbpf says:\n" + last_lines(said, 12));
}

}  // namespace

Result<Object> Object::open(std::string_view elf, const std::string& name) {
    libbpf_set_print(&remember);
    said.clear();
    LibbpfOptions<bpf_object_open_opts> options;
    options.object_name = name.c_str();
    Handle handle(bpf_object__open_mem(elf.data(), elf.size(), &options), &bpf_object__close);
    if (!handle) {
        return fail_errno("the compiled object cannot be opened", errno, said);
    }
    return Object(std::move(handle));
}

Status Object::set_constant(const std::string& name, std::int64_t value) {
    return set_variable(handle_.get(), name, {static_cast<std::uint64_t>(value), value < 0});
}

Status Object::set_constant(const std::string& name, std::uint64_t value) {
    return set_variable(handle_.get(), name, {value, false});
}

Status Object::use_map(const std::string& name, int fd) {
    bpf_map* map = bpf_object__find_map_by_name(handle_.get(), name.c_str());
    if (map == nullptr) {
        return fail("the object has no map \"" + name + "\"");
    }
    const int code = bpf_map__reuse_fd(map, fd);
    return code == 0 ? Status{} : Status(fail_errno("map " + name, -code));
}

Status Object::set_ring_bytes(const std::string& map, std::size_t bytes) {
    bpf_map* ring = bpf_object__find_map_by_name(handle_.get(), map.c_str());
    if (ring == nullptr) {
        return {};
    }
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    const std::size_t rounded = std::bit_ceil(std::max(bytes, page));
    if (const int code = bpf_map__set_max_entries(ring, static_cast<__u32>(rounded)); code != 0) {
        return fail_errno("the size of the event buffer", -code);
    }
    return {};
}

Status Object::load() {
    said.clear();
    if (const int code = bpf_object__load(handle_.get()); code != 0) {
        return fail_load(-code, program(refused_program()));
    }
    return {};
}

// libbpf: prog 'NAME': failed to load: -13
std::string Object::refused_program() {
    constexpr std::string_view begin = "prog '";
    const auto at = said.rfind("': failed to load");
    const auto name = at == std::string::npos ? at : said.rfind(begin, at);
    return name == std::string::npos ? std::string()
                                     : said.substr(name + begin.size(), at - name - begin.size());
}

bpf_program* Object::program(const std::string& name) const {
    return bpf_object__find_program_by_name(handle_.get(), name.c_str());
}

int Object::map_fd(const std::string& name) const {
    return bpf_object__find_map_fd_by_name(handle_.get(), name.c_str());
}

const btf* Object::types() const {
    return bpf_object__btf(handle_.get());
}

}  // namespace snoopbox::attach
