// SPDX-License-Identifier: Apache-2.0
#include "values/names.h"

#include <map>

#include "bpf/enumerators.h"
#include "util/file.h"

namespace snoopbox::values {
namespace {

// BTF takes some milliseconds to read, so it is read once for all columns that have that enum.
const Enumerators& enumerators_of_kernel(const std::string& enumeration) {
    static std::map<std::string, Enumerators> known;
    const auto [found, is_new] = known.try_emplace(enumeration);
    if (is_new) {
        const auto btf = read_file("/sys/kernel/btf/vmlinux");
        found->second = enumerators_in(btf ? std::string_view(*btf) : "", enumeration);
    }
    return found->second;
}

}  // namespace

Enumerators enumerators_in(std::string_view btf, std::string_view enumeration) {
    Enumerators enumerators;
    if (const auto types = bpf::BtfView::read(btf)) {
        for (const auto& [number, name] : bpf::enumerators_of(*types, enumeration)) {
            enumerators.emplace_back(number, name);
        }
    }
    return enumerators;
}

void add_enumerators(tools::Naming& naming, const Enumerators& enumerators) {
    for (const auto& [number, name] : enumerators) {
        const bool strips = name.starts_with(naming.strip);
        naming.names.emplace(number, strips ? name.substr(naming.strip.size()) : name);
    }
}

// Waits for the first value that is shown. Without BTF, numbers remain.
const std::map<std::uint64_t, std::string>& Names::all() {
    if (!looked_up_ && !naming_.enumeration.empty()) {
        add_enumerators(naming_, enumerators_of_kernel(naming_.enumeration));
    }
    looked_up_ = true;
    return naming_.names;
}

std::string_view Names::find(std::uint64_t number) {
    if (naming_.found) {
        return number < naming_.found->size() ? std::string_view((*naming_.found)[number])
                                              : std::string_view();
    }
    const auto& names = all();
    const auto found = names.find(number);
    return found == names.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace snoopbox::values
