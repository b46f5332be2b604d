// SPDX-License-Identifier: Apache-2.0
#include "symbols/demangle.h"

// <cstring> may have declared it, in its own way.
#define HAVE_DECL_BASENAME 1
#include <libiberty/demangle.h>

#include <csetjmp>

namespace snoopbox::symbols {
namespace {

// A short mangled name can stand for gigabytes, because parts refer to earlier ones. libiberty
// cannot be told to stop, so the callback that takes its output jumps out of it. It keeps nothing
// but its stack then.
struct Output {
    std::string text;
    jmp_buf too_long{};
};

void take(const char* text, std::size_t bytes, void* opaque) {
    auto& output = *static_cast<Output*>(opaque);
    if (bytes > longest_name - output.text.size()) {
        longjmp(output.too_long, 1);  // only frames of C are in between
    }
    output.text.append(text, bytes);
}

using Demangler = int (*)(const char*, int, demangle_callbackref, void*);

bool run(Demangler demangler, const char* name, Output& output) {
    output.text.clear();
    if (setjmp(output.too_long) != 0) {
        return false;
    }
    return demangler(name, DMGL_PARAMS | DMGL_ANSI, take, &output) != 0;
}

}  // namespace

std::string demangle(std::string_view name) {
    std::string plain(name.substr(0, longest_name));
    const bool could_be_mangled = name.starts_with("_Z") || name.starts_with("_R");
    if (!could_be_mangled || name.size() > longest_name) {
        return plain;
    }
    // Rust first: its legacy mangling is valid C++, with a hash as the innermost name.
    Output output;
    for (const auto demangler : {rust_demangle_callback, cplus_demangle_v3_callback}) {
        if (run(demangler, plain.c_str(), output) && !output.text.empty()) {
            return std::move(output.text);
        }
    }
    return plain;
}

}  // namespace snoopbox::symbols
