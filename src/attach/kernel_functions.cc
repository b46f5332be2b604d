// SPDX-License-Identifier: Apache-2.0
#include "attach/kernel_functions.h"

#include <memory>

#include "util/file.h"

namespace snoopbox::attach {
namespace {

// Lines "ADDRESS TYPE NAME", followed by "\t[MODULE]" for modules; empty if unreadable.
const std::string& kallsyms() {
    static const std::string text = [] {
        auto read = read_file("/proc/kallsyms");
        return read ? std::move(*read) : std::string();
    }();
    return text;
}

}  // namespace

const btf* kernel_types() {
    static const std::unique_ptr<btf, decltype(&btf__free)> types(btf__load_vmlinux_btf(),
                                                                  &btf__free);
    return types.get();
}

std::optional<__u32> function_in_btf(const std::string& name) {
    const btf* types = kernel_types();
    const int id =
        types == nullptr ? -1 : btf__find_by_name_kind(types, name.c_str(), BTF_KIND_FUNC);
    return id > 0 ? std::optional(static_cast<__u32>(id)) : std::nullopt;
}

std::optional<bool> kernel_has_function(const std::string& name) {
    if (function_in_btf(name)) {
        return true;
    }
    if (kallsyms().empty()) {
        return kernel_types() != nullptr ? std::optional(false) : std::nullopt;
    }
    for (const char end : {'\n', '\t'}) {
        for (const char type : {'t', 'T', 'w', 'W'}) {
            if (kallsyms().find(std::string{' ', type, ' '} + name + end) != std::string::npos) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace snoopbox::attach
