// SPDX-License-Identifier: Apache-2.0
#include "session/fill_rules.h"

#include <bpf/bpf.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "rules/network.h"
#include "rules/path_automaton.h"

namespace snoopbox::session {
namespace {

Status put(int map, const void* key, std::uint64_t value) {
    if (bpf_map_update_elem(map, key, &value, BPF_ANY) == 0) {
        return {};
    }
    const int code = errno;
    return tl::make_unexpected(Error{code == E2BIG || code == ENOSPC
                                         ? "the map for its values is full"
                                         : "its values cannot be stored",
                                     code == E2BIG || code == ENOSPC ? "give fewer" : "", code});
}

// Programs and we see the same memory.
Status fill_paths(int map, const rules::PathAutomaton& made) {
    void* const memory =
        mmap(nullptr, sizeof(rules::PathTable), PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
    if (memory == MAP_FAILED) {
        return fail_errno("the map for its paths", errno);
    }
    made.write_to(*static_cast<rules::PathTable*>(memory));
    munmap(memory, sizeof(rules::PathTable));
    return {};
}

Status fill_networks(int map, const cli::Rules& rules) {
    for (std::size_t i = 0; i < rules.texts.size(); ++i) {
        TRY_ASSIGN(const auto network, rules::read_network(rules.texts[i]));
        TRY(put(map, &network, i));
    }
    return {};
}

Status fill_names(int map, const cli::Rules& rules) {
    for (std::size_t i = 0; i < rules.texts.size(); ++i) {
        std::array<char, 32> name{};
        std::ranges::copy(rules.texts[i], name.begin());
        TRY(put(map, name.data(), i));
    }
    return {};
}

}  // namespace

Status fill_numbers(int map, const std::vector<std::int64_t>& numbers) {
    for (const auto number : numbers) {
        TRY(put(map, &number, 1));
    }
    return {};
}

void make_room_for_paths(bpf_map* map) {
    if (map != nullptr) {
        bpf_map__set_value_size(map, sizeof(rules::PathTable));
    }
}

Status fill_rules(int map, tools::OptionType type, const cli::Rules& rules) {
    switch (type) {
        case tools::OptionType::paths:
            return fill_paths(map, *rules.paths);
        case tools::OptionType::networks:
            return fill_networks(map, rules);
        case tools::OptionType::names:
            return fill_names(map, rules);
        default:
            return {};
    }
}

}  // namespace snoopbox::session
