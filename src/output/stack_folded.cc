// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "output/cells.h"
#include "output/quote.h"
#include "output/stack_writers.h"

namespace snoopbox::output {
namespace {

class StackFolded : public StackWriter {
  public:
    explicit StackFolded(StackStyle style) : style_(std::move(style)) {}

    void header(std::string& /*out*/) const override {}

    void stack(const Stack& stack, std::string& out) override {
        const std::size_t line = out.size();
        const std::size_t name = name_key(style_.keys);
        if (name < style_.keys.size() && name < stack.keys.size()) {
            append_value(out, stack.keys[name], clock_, Precision::brief);
            replace_semicolons(out, line);
        }
        append_frames(stack.user, "", line, out);
        if (style_.delimit && !stack.kernel.empty() && !stack.user.empty()) {
            out += ";-";
        }
        append_frames(stack.kernel, style_.annotate ? "_[k]" : "", line, out);
        out += ' ';
        append_integer(out, stack.value);
        out += '\n';
    }

    void finish(std::string& /*out*/) override {}

  private:
    // Root first.
    static void append_frames(std::span<const std::string> frames, std::string_view mark,
                              std::size_t line, std::string& out) {
        for (std::size_t i = frames.size(); i > 0; --i) {
            if (out.size() != line) {
                out += ';';
            }
            const std::size_t begin = out.size();
            append_text(out, frames[i - 1]);
            replace_semicolons(out, begin);
            out += mark;
        }
    }

    StackStyle style_;
    Clock clock_;
};

}  // namespace

std::unique_ptr<StackWriter> make_stack_folded(StackStyle style) {
    return std::make_unique<StackFolded>(std::move(style));
}

}  // namespace snoopbox::output
