// SPDX-License-Identifier: Apache-2.0
#include "output/json.h"
#include "output/stack_writers.h"

namespace snoopbox::output {
namespace {

class StackJson : public StackWriter {
  public:
    explicit StackJson(const StackStyle& style) : keys_(style.keys) {}

    void header(std::string& /*out*/) const override {}

    void stack(const Stack& stack, std::string& out) override {
        out += '{';
        keys_.append(stack.keys, out);
        append_json_key(out, "kernel");
        append_json_frames(out, stack.kernel);
        append_json_key(out, "user");
        append_json_frames(out, stack.user);
        append_json_key(out, "value");
        append_integer(out, stack.value);
        out += "}\n";
    }

    void finish(std::string& /*out*/) override {}

  private:
    JsonMembers keys_;
};

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): one signature for all formats
std::unique_ptr<StackWriter> make_stack_json(StackStyle style) {
    return std::make_unique<StackJson>(style);
}

}  // namespace snoopbox::output
