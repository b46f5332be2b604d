// SPDX-License-Identifier: Apache-2.0
// What the user types for trace and argdist. Whatever is written for it is the text of a tool.
#include "example_kernel.h"
#include "fuzz.h"
#include "oneliners/write.h"
#include "tools/tool_spec.h"

using namespace snoopbox;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using tools::OneLiner;
    static const oneliners::ExampleKernel example;
    const auto text = fuzz::text_of(data, size);
    for (const auto asks : {OneLiner::events, OneLiner::histogram, OneLiner::counts}) {
        static const auto events = oneliners::example_tool(OneLiner::events);
        static const auto reports = oneliners::example_tool(OneLiner::counts);
        const auto& tool = asks == OneLiner::events ? events : reports;
        const oneliners::Line line{asks, std::string(text)};
        const auto written = oneliners::write_tool(tool, oneliners::example_text(asks), "fuzzed",
                                                   {&line, 1}, example.kernel(), {});
        if (written) {
            const auto parsed = tools::parse_tool("fuzzed", *written);
            fuzz::require(parsed.has_value(),
                          parsed ? "" : parsed.error().message + "\n" + *written);
        } else {
            (void)oneliners::point_into_lines(written.error().message, {&line, 1});
        }
        (void)oneliners::point_into_lines(std::string(text), {&line, 1});
    }
    return 0;
}
