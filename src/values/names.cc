// SPDX-License-Identifier: Apache-2.0
#include "values/names.h"

#include "bpf/enumerators.h"
#include "util/file.h"

namespace snoopbox::values {

void add_enumerators(tools::Naming& naming, std::string_view btf) {
    const auto types = bpf::BtfView::read(btf);
    if (!types) {
        return;
    }
    for (auto [number, name] : bpf::enumerators_of(*types, naming.enumeration)) {
        if (name.starts_with(naming.strip)) {
            name.remove_prefix(naming.strip.size());
        }
        naming.names.emplace(number, name);
    }
}

// BTF takes some milliseconds to read, so it waits for the first value that is shown. Without it,
// numbers remain.
const std::map<std::uint64_t, std::string>& Names::all() {
    if (!looked_up_ && !naming_.enumeration.empty()) {
        if (const auto btf = read_file("/sys/kernel/btf/vmlinux")) {
            add_enumerators(naming_, *btf);
        }
    }
    looked_up_ = true;
    return naming_.names;
}

std::string_view Names::find(std::uint64_t number) {
    const auto& names = all();
    const auto found = names.find(number);
    return found == names.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace snoopbox::values
