// SPDX-License-Identifier: Apache-2.0
#include "read/map_entries.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "util/format.h"

namespace snoopbox::read {
namespace {

// Calls change(number) for each 64-bit number of `values`.
template <typename Change>
void for_numbers(std::string& values, Change&& change) {
    for (std::size_t at = 0; at + sizeof(std::uint64_t) <= values.size();
         at += sizeof(std::uint64_t)) {
        std::uint64_t number = 0;
        std::memcpy(&number, &values[at], sizeof number);
        number = change(at, number);
        std::memcpy(&values[at], &number, sizeof number);
    }
}

std::uint64_t number_at(std::string_view values, std::size_t at) {
    std::uint64_t number = 0;
    std::memcpy(&number, &values[at], sizeof number);
    return number;
}

}  // namespace

Result<MapReader> MapReader::create(int fd) {
    bpf_map_info info{};
    __u32 bytes = sizeof info;
    if (bpf_obj_get_info_by_fd(fd, &info, &bytes) != 0) {
        return fail_errno("a map cannot be read", errno);
    }
    MapReader reader;
    reader.fd_ = fd;
    reader.is_hash_ = info.type != BPF_MAP_TYPE_ARRAY && info.type != BPF_MAP_TYPE_PERCPU_ARRAY;
    reader.per_cpu_ = info.type == BPF_MAP_TYPE_PERCPU_ARRAY ||
                      info.type == BPF_MAP_TYPE_PERCPU_HASH ||
                      info.type == BPF_MAP_TYPE_LRU_PERCPU_HASH;
    reader.key_bytes_ = info.key_size;
    constexpr std::size_t alignment = 8;  // of each CPU's value
    reader.value_bytes_ = reader.per_cpu_
                              ? (info.value_size + alignment - 1) / alignment * alignment
                              : info.value_size;
    reader.max_entries_ = info.max_entries;
    if (reader.per_cpu_) {
        const int cpus = libbpf_num_possible_cpus();
        if (cpus < 1) {
            return fail_errno("the number of CPUs", -cpus);
        }
        reader.cpus_ = static_cast<std::size_t>(cpus);
    }
    return reader;
}

std::string_view MapReader::summed(std::string_view values, std::string& sum) const {
    if (!per_cpu_) {
        return values;
    }
    if (numbers_) {
        add_up(values, sum);
        return sum;
    }
    sum.assign(value_bytes_, '\0');
    for_numbers(sum, [&](std::size_t at, std::uint64_t number) {
        for (std::size_t cpu = 0; cpu < cpus_; ++cpu) {
            number += number_at(values, cpu * value_bytes_ + at);
        }
        return number;
    });
    return sum;
}

void MapReader::add_up(std::string_view values, std::string& sum) const {
    for (std::size_t cpu = 0; cpu < cpus_; ++cpu) {
        const auto one = values.substr(cpu * value_bytes_, value_bytes_);
        if (cpu == 0 || sum.find_first_not_of('\0') == std::string::npos) {
            sum.assign(one);
            continue;
        }
        for (const auto& [offset, bytes] : *numbers_) {
            std::uint64_t total = 0;
            std::uint64_t part = 0;
            std::memcpy(&total, &sum[offset], bytes);
            std::memcpy(&part, &one[offset], bytes);
            total += part;
            std::memcpy(&sum[offset], &total, bytes);
        }
    }
}

Result<Entries> MapReader::peek_array() {
    Entries entries(entry_bytes());
    std::string values(value_bytes_ * cpus_, '\0');
    std::string sum;
    for (std::uint32_t i = 0; i < max_entries_; ++i) {
        if (bpf_map_lookup_elem(fd_, &i, values.data()) != 0) {
            return fail_errno("a map cannot be read", errno);
        }
        const auto value = summed(values, sum);
        if (value.find_first_not_of('\0') != std::string_view::npos) {
            entries.add({reinterpret_cast<const char*>(&i), sizeof i}, value);
        }
    }
    return entries;
}

Result<Entries> MapReader::take_array() {
    Entries entries(entry_bytes());
    before_.resize(max_entries_, std::string(value_bytes_, '\0'));
    std::string values(value_bytes_ * cpus_, '\0');
    std::string sum;
    for (std::uint32_t i = 0; i < max_entries_; ++i) {
        if (bpf_map_lookup_elem(fd_, &i, values.data()) != 0) {
            return fail_errno("a map cannot be read", errno);
        }
        std::string now(summed(values, sum));
        std::string since = now;
        for_numbers(since, [&](std::size_t at, std::uint64_t number) {
            return number - number_at(before_[i], at);
        });
        before_[i] = std::move(now);
        if (since.find_first_not_of('\0') != std::string::npos) {
            entries.add({reinterpret_cast<const char*>(&i), sizeof i}, since);
        }
    }
    return entries;
}

Result<Entries> MapReader::read_hash(bool remove, bool all) {
    const auto read_batch = remove ? &bpf_map_lookup_and_delete_batch : &bpf_map_lookup_batch;
    Entries entries(entry_bytes());
    // A batch must hold a whole bucket of the hash; more entries than that hardly collide.
    std::size_t batch = std::min<std::size_t>(max_entries_, 1024);
    std::string keys;
    std::string values;
    std::string sum;
    std::uint32_t position = 0;
    bool first = true;
    for (int code = 0; code != ENOENT && (all || entries.size() == 0);) {
        keys.resize(batch * key_bytes_);
        values.resize(batch * value_bytes_ * cpus_);
        auto count = static_cast<__u32>(batch);
        std::uint32_t next = 0;
        code = read_batch(fd_, first ? nullptr : &position, &next, keys.data(), values.data(),
                          &count, nullptr) == 0
                   ? 0
                   : errno;
        if (code == ENOSPC && batch < max_entries_) {
            batch = std::min(batch * 4, max_entries_);
            continue;
        }
        if (code != 0 && code != ENOENT) {
            return fail_errno("a map cannot be read", code);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const auto value =
                std::string_view(values).substr(i * value_bytes_ * cpus_, value_bytes_ * cpus_);
            entries.add(std::string_view(keys).substr(i * key_bytes_, key_bytes_),
                        summed(value, sum));
        }
        position = next;
        first = false;
    }
    return entries;
}

Result<Entries> MapReader::take() {
    return is_hash_ ? read_hash(true) : take_array();
}

Result<Entries> MapReader::peek() {
    return is_hash_ ? read_hash(false) : peek_array();
}

Result<Entries> MapReader::peek_some() {
    return is_hash_ ? read_hash(false, false) : peek_array();
}

}  // namespace snoopbox::read
