// SPDX-License-Identifier: Apache-2.0
// Shared by the tests of the writers of stacks.
#pragma once

#include "output/stack_writer.h"
#include "writer_cases.h"

namespace snoopbox::output {

using Frames = std::vector<std::string>;

inline StackStyle process_style() {
    StackStyle style;
    style.keys = {{"comm", "COMM", 16, false}, {"pid", "PID", 7, false}};
    return style;
}

inline const Row bash = {"bash", std::uint64_t{42}};

inline std::unique_ptr<StackWriter> stack_writer(std::string_view format, StackStyle style) {
    auto writer = make_stack_writer(format, std::move(style));
    EXPECT_TRUE(writer);
    return std::move(*writer);
}

inline std::string stack_of(std::string_view format, StackStyle style, const Row& keys,
                            const Frames& kernel, const Frames& user, std::uint64_t value) {
    const auto writer = stack_writer(format, std::move(style));
    std::string out;
    writer->stack({keys, kernel, user, value}, out);
    writer->finish(out);
    return out;
}

}  // namespace snoopbox::output
