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
        append_frames(out, "kernel", stack.kernel);
        append_frames(out, "user", stack.user);
        append_json_key(out, "value");
        append_integer(out, stack.value);
        out += "}\n";
    }

    void finish(std::string& /*out*/) override {}

  private:
    static void append_frames(std::string& out, std::string_view name,
                              std::span<const std::string> frames) {
        append_json_key(out, name);
        out += '[';
        for (std::size_t i = 0; i < frames.size(); ++i) {
            out += i == 0 ? "" : ",";
            append_json_text(out, frames[i]);
        }
        out += ']';
    }

    JsonMembers keys_;
};

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): one signature for all formats
std::unique_ptr<StackWriter> make_stack_json(StackStyle style) {
    return std::make_unique<StackJson>(style);
}

}  // namespace snoopbox::output
