// SPDX-License-Identifier: Apache-2.0
// Disks, and requests to them.
#include <linux/types.h>

#include <map>

#include "util/file.h"
#include "util/format.h"
#include "values/formats/format.h"

namespace snoopbox::values {
namespace {

// The kernel's own dev_t (include/linux/kdev_t.h), not that of user space.
constexpr unsigned minor_bits = 20;

// /sys/dev/block/MAJOR:MINOR/uevent has the line DEVNAME=sda1. A device may be named anew, but
// hardly while it is traced.
std::string name_of_device(std::uint64_t device) {
    const auto major = device >> minor_bits;
    const auto minor = device & ((1U << minor_bits) - 1);
    constexpr std::string_view key = "DEVNAME=";
    const auto text = read_file(fmt::format("/sys/dev/block/{}:{}/uevent", major, minor));
    const auto at = text ? text->find(key) : std::string::npos;
    if (at == std::string::npos) {
        return fmt::format("{}:{}", major, minor);
    }
    const auto begin = at + key.size();
    return text->substr(begin, text->find('\n', begin) - begin);
}

}  // namespace

bool fits_device(const Field& field) {
    return is_integer(field);
}
Value read_device(const Source& source) {
    static std::map<std::uint64_t, std::string> names;
    const auto device = source.bits();
    if (device == 0) {
        return std::string_view("?");
    }
    const auto [known, is_new] = names.try_emplace(device);
    if (is_new) {
        known->second = name_of_device(device);
    }
    return std::string_view(known->second);
}

// As blk_fill_rwbs() of kernel/trace/blktrace.c has them, from enum req_op of
// include/linux/blk_types.h.
bool fits_block_operation(const Field& field) {
    return is_integer(field);
}
Value read_block_operation(const Source& source) {
    constexpr std::uint64_t operation_bits = 0xff;
    switch (source.bits() & operation_bits) {
        case 0:
            return std::string_view("R");
        case 1:
            return std::string_view("W");
        case 2:
            return std::string_view("F");
        case 3:
            return std::string_view("D");
        case 5:
            return std::string_view("DE");
        case 9:
            return std::string_view("WZ");
        default:
            return std::string_view("N");
    }
}

}  // namespace snoopbox::values
