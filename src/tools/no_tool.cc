// SPDX-License-Identifier: Apache-2.0
#include "tools/no_tool.h"

#include <string>

#include "tools/c_source.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

// As libbpf's headers name it in clang's -D__TARGET_ARCH_.
#if defined(__aarch64__)
constexpr const char* machine = "arm64";
#else
constexpr const char* machine = "x86";
#endif

constexpr std::string_view kernel_types = "\"vmlinux.h\"";

std::string object_name(std::string_view file) {
    return std::string(file.ends_with(".c") ? file.substr(0, file.size() - 2) : file) + ".o";
}

}  // namespace

bool is_for_clang(std::string_view source) {
    return source.find(kernel_types) != std::string_view::npos ||
           source.find("<bpf/bpf_helpers.h>") != std::string_view::npos ||
           CSource(source).has_word("SEC");
}

tl::unexpected<Error> fail_no_tool(std::string_view file, std::string_view source) {
    if (!is_for_clang(source)) {
        return fail(
            fmt::format("{}:1: no tool file: its first line must be \"/* ---\"", file),
            "snoopbox run takes C in BCC's dialect that begins with the tool's declarations "
            "(snoopbox run --help), or an object that clang made");
    }
    const std::string object = object_name(file);
    return fail(
        fmt::format("{} is C for clang and libbpf (CO-RE), which has to be compiled first", file),
        fmt::format("{}clang -target bpf -D__TARGET_ARCH_{} -g -O2 -c {} -o {} && snoopbox run {}",
                    source.find(kernel_types) == std::string_view::npos
                        ? ""
                        : "bpftool btf dump file /sys/kernel/btf/vmlinux format c > vmlinux.h && ",
                    machine, file, object, object));
}

}  // namespace snoopbox::tools
