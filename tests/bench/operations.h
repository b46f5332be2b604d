// SPDX-License-Identifier: Apache-2.0
// What is done over and over while a tracer counts or shows it.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

namespace snoopbox::bench {

struct Operation {
    std::function<void(std::size_t times)> run;  // does it so many times
    std::size_t times;                           // that take about a second
};

// "switch": context switches of two processes that wake each other up on one CPU; "call": the
// cheapest system call; "connection": TCP on the loopback, from connect until both sides are
// closed; "softirq": a datagram on the loopback, which the kernel receives in a software interrupt;
// "interrupt": reads of 4 KiB from a file on the disk, uncached, each of which ends in one;
// "block": the same from the disk itself; "open": /dev/null, which is closed again.
const std::map<std::string, Operation>& operations();

}  // namespace snoopbox::bench
