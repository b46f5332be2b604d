// SPDX-License-Identifier: Apache-2.0
// Writers run for every event, as long as the trace lasts: once warm, they allocate no memory.
#include <atomic>
#include <new>

#include "writer_cases.h"

namespace {
std::atomic<long> allocations{0};
}  // namespace

// If they were inlined, GCC would report a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    void* memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t /*size*/) noexcept {
    std::free(memory);
}

namespace snoopbox::output {
namespace {

class Allocations : public testing::TestWithParam<std::string_view> {};

TEST_P(Allocations, NonePerRow) {
    auto columns = exec_columns();
    columns.insert(columns.begin(), {"time", "TIME", 8, false});
    columns.insert(columns.begin(), {"time_s", "TIME(s)", 8, false});
    const auto writer = writer_for(GetParam(), columns);
    const std::string args =
        joined({"/usr/bin/env", "a 'b'", "\xff\x1b", "caf\u00e9 " + right_to_left, "x,\""});
    Row row = {Elapsed{1},       TimeOfDay{1},     "na\nme",  std::uint64_t{1},
               std::uint64_t{2}, std::int64_t{-2}, Argv{args}};
    std::string out;
    const auto write_rows = [&](int count) {
        for (int i = 0; i < count; ++i) {
            out.clear();
            row[1] = TimeOfDay{std::int64_t{1'000'000'000} * i};
            writer->row(row, out);
        }
    };
    write_rows(10);
    const long before = allocations;
    write_rows(10'000);
    EXPECT_EQ(allocations - before, 0);
}

INSTANTIATE_TEST_SUITE_P(Writers, Allocations, testing::Values("table", "json", "csv"));

}  // namespace
}  // namespace snoopbox::output
