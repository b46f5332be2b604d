// SPDX-License-Identifier: Apache-2.0
// A small kernel: vfs_read() and what its arguments lead to, a tracepoint and an event; and a
// program /bin/shop with debug information, whose function serve() has another struct file.
#pragma once

#include <bpf/btf.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "oneliners/point.h"
#include "tools/tool_spec.h"

namespace snoopbox::oneliners {

class ExampleKernel {
  public:
    ExampleKernel();

    const Types& types() const { return kernel_.types; }
    const Kernel& kernel() const { return kernel_; }

  private:
    std::unique_ptr<btf, decltype(&btf__free)> btf_;
    std::shared_ptr<btf> shop_;
    Kernel kernel_{Types(nullptr), {}, {}};
};

// A tool that takes one-liners, and its text.
tools::ToolSpec example_tool(tools::OneLiner asks);
std::string example_text(tools::OneLiner asks);

}  // namespace snoopbox::oneliners
