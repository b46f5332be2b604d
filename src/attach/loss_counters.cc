// SPDX-License-Identifier: Apache-2.0
#include "attach/loss_counters.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <cstring>
#include <span>

#include "util/btf_types.h"
#include "util/format.h"

namespace snoopbox::attach {
namespace {

constexpr auto words_of_loss = std::to_array<std::string_view>(
    {"lost",    "loss",     "losses",  "drop",     "drops",     "dropped",
     "miss",    "missed",   "misses",  "fail",     "fails",     "failed",
     "failure", "failures", "full",    "overflow", "overflows", "overflowed",
     "overrun", "overruns", "discard", "discards", "discarded"});

// A name with one of these words describes a loss but does not count losses.
constexpr auto words_of_no_count = std::to_array<std::string_view>(
    {"addr",      "address", "at",     "code",      "comm", "cpu",    "errno", "flags", "id",
     "last",      "len",     "length", "limit",     "max",  "min",    "ms",    "name",  "ns",
     "off",       "offset",  "path",   "pid",       "rate", "reason", "size",  "stamp", "tgid",
     "threshold", "tid",     "time",   "timestamp", "ts",   "us"});

// Splits snake_case and camelCase; returns lower case.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    bool was_lower = false;
    for (const char letter : name) {
        const auto c = static_cast<unsigned char>(letter);
        const bool hump = std::isupper(c) != 0 && was_lower;
        if (std::isalpha(c) == 0 || hump) {
            words.emplace_back();
        }
        if (std::isalpha(c) != 0) {
            words.back() += static_cast<char>(std::tolower(c));
        }
        was_lower = std::islower(c) != 0;
    }
    return words;
}

bool has_one(const std::vector<std::string>& words, std::span<const std::string_view> of) {
    return std::ranges::find_first_of(words, of) != words.end();
}

// For a member of something whose own name does, or does not, speak of loss.
bool speaks_of_loss(std::string_view name, bool whole_speaks) {
    const auto words = words_of(name);
    return (whole_speaks || has_one(words, words_of_loss)) && !has_one(words, words_of_no_count);
}

class Finder {
  public:
    explicit Finder(const btf* types) : types_(types) {}

    void look(__u32 id, const std::string& name, bool speaks, std::uint32_t offset, int depth = 0) {
        constexpr int deepest = 8;
        constexpr std::size_t most_steps = 1U << 16U;  // arrays of arrays multiply
        const btf_type* type = plain_type(types_, id);
        if (type == nullptr || depth > deepest || ++steps_ > most_steps) {
            return;
        }
        if (btf_is_int(type)) {
            // Smaller ones are characters, booleans and enumerations.
            constexpr __u32 least = sizeof(std::uint32_t);
            if (speaks && type->size >= least && type->size <= sizeof(std::uint64_t)) {
                found_.push_back({name, offset, type->size});
            }
        } else if (btf_is_array(type)) {
            look_at_array(*btf_array(type), name, speaks, offset, depth);
        } else if (btf_is_composite(type)) {
            const btf_member* members = btf_members(type);
            for (__u32 i = 0; i < btf_vlen(type); ++i) {
                if (btf_member_bitfield_size(type, i) == 0) {
                    look_at_part(name, members[i].type, members[i].name_off, speaks,
                                 offset + btf_member_bit_offset(type, i) / 8, depth);
                }
            }
        } else if (btf_is_datasec(type)) {
            const btf_var_secinfo* entries = btf_var_secinfos(type);
            for (int i = 0; i < btf_vlen(type); ++i) {
                const btf_type* variable = btf__type_by_id(types_, entries[i].type);
                if (variable != nullptr && btf_is_var(variable)) {
                    look_at_part("", variable->type, variable->name_off, speaks, entries[i].offset,
                                 depth);
                }
            }
        }
    }
    std::vector<LossCounter> found() && { return std::move(found_); }

  private:
    void look_at_part(const std::string& of, __u32 type, __u32 name_offset, bool speaks,
                      std::uint32_t offset, int depth) {
        const std::string own(name_at(types_, name_offset));
        look(type, of.empty() || own.empty() ? of + own : of + "." + own,
             speaks_of_loss(own, speaks), offset, depth + 1);
    }
    // Counters per CPU or per kind.
    void look_at_array(const struct btf_array& array, const std::string& name, bool speaks,
                       std::uint32_t offset, int depth) {
        constexpr __u32 most = 1024;
        const auto size = btf__resolve_size(types_, array.type);
        for (__u32 i = 0; size > 0 && i < std::min(array.nelems, most); ++i) {
            look(array.type, name, speaks, offset + i * static_cast<std::uint32_t>(size),
                 depth + 1);
        }
    }

    const btf* types_;
    std::size_t steps_ = 0;
    std::vector<LossCounter> found_;
};

// Passes each value of a map to `take`.
template <typename Take>
void for_each_value(const bpf_map* map, Take&& take) {
    constexpr int most_keys = 4096;
    const int fd = bpf_map__fd(map);
    const bool per_cpu = bpf_map__type(map) == BPF_MAP_TYPE_PERCPU_ARRAY ||
                         bpf_map__type(map) == BPF_MAP_TYPE_PERCPU_HASH ||
                         bpf_map__type(map) == BPF_MAP_TYPE_LRU_PERCPU_HASH;
    const std::size_t size = bpf_map__value_size(map);
    const std::size_t stride = per_cpu ? (size + 7) & ~std::size_t{7} : size;
    const int cpus = per_cpu ? libbpf_num_possible_cpus() : 1;
    constexpr std::size_t most_bytes = std::size_t{64} << 20U;
    if (fd < 0 || cpus < 1 || size > most_bytes) {
        return;
    }
    std::string values(stride * static_cast<std::size_t>(cpus), '\0');
    std::string key(bpf_map__key_size(map), '\0');
    std::string next(key.size(), '\0');
    bool more = bpf_map_get_next_key(fd, nullptr, key.data()) == 0;
    for (int i = 0; more && i < most_keys; ++i) {
        if (bpf_map_lookup_elem(fd, key.data(), values.data()) == 0) {
            for (int cpu = 0; cpu < cpus; ++cpu) {
                take(std::string_view(values).substr(stride * static_cast<std::size_t>(cpu), size));
            }
        }
        more = bpf_map_get_next_key(fd, key.data(), next.data()) == 0;
        std::swap(key, next);
    }
}

bool has_values_of_programs(const bpf_map* map) {
    switch (bpf_map__type(map)) {
        case BPF_MAP_TYPE_ARRAY:
        case BPF_MAP_TYPE_PERCPU_ARRAY:
        case BPF_MAP_TYPE_HASH:
        case BPF_MAP_TYPE_PERCPU_HASH:
        case BPF_MAP_TYPE_LRU_HASH:
        case BPF_MAP_TYPE_LRU_PERCPU_HASH:
            return true;
        default:
            return false;
    }
}

}  // namespace

bool speaks_of_loss(std::string_view name) {
    return speaks_of_loss(name, false);
}

std::vector<LossCounter> find_loss_counters(const btf* types, __u32 type, std::string_view map) {
    Finder finder(types);
    finder.look(type, "", speaks_of_loss(map), 0);
    return std::move(finder).found();
}

std::vector<CountedLoss> counted_losses(const Object& object) {
    std::vector<CountedLoss> losses;
    const auto add = [&](const std::string& name, std::uint64_t count) {
        const auto found = std::ranges::find(losses, name, &CountedLoss::name);
        auto& loss = found != losses.end() ? *found : losses.emplace_back(CountedLoss{name, 0});
        loss.count += count;
    };
    const bpf_map* map = nullptr;
    bpf_object__for_each_map(map, object.handle()) {
        const bool internal = bpf_map__is_internal(map);  // sections of variables
        const std::string map_name = bpf_map__name(map);
        if (!has_values_of_programs(map) || map_name.find(".rodata") != std::string::npos ||
            map_name.find(".kconfig") != std::string::npos) {
            continue;
        }
        const auto counters = find_loss_counters(object.types(), bpf_map__btf_value_type_id(map),
                                                 internal ? "" : map_name);
        if (counters.empty()) {
            continue;
        }
        const auto name_of = [&](const LossCounter& counter) {
            if (internal) {
                return counter.name;
            }
            return counter.name.empty() ? map_name : fmt::format("{}.{}", map_name, counter.name);
        };
        for (const auto& counter : counters) {
            add(name_of(counter), 0);  // an empty map has counted none
        }
        for_each_value(map, [&](std::string_view value) {
            for (const auto& counter : counters) {
                if (std::size_t{counter.offset} + counter.bytes <= value.size()) {
                    std::uint64_t count = 0;  // little-endian
                    std::memcpy(&count, value.data() + counter.offset, counter.bytes);
                    add(name_of(counter), count);
                }
            }
        });
    }
    return losses;
}

}  // namespace snoopbox::attach
