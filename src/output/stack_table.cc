// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "output/cells.h"
#include "output/quote.h"
#include "output/stack_writers.h"

namespace snoopbox::output {
namespace {

class StackTable : public StackWriter {
  public:
    explicit StackTable(StackStyle style) : style_(std::move(style)) {}

    void header(std::string& /*out*/) const override {}

    void stack(const Stack& stack, std::string& out) override {
        const bool is_below = !style_.line.empty();
        const auto* indent = is_below ? "\t\t" : "    ";
        if (is_below) {
            out += '\t';
            append_sentence(out, style_.line, stack.keys, clock_);
            out += '\n';
        }
        for (const std::string& frame : stack.kernel) {
            out += indent;
            append_text(out, frame);
            out += style_.annotate ? "_[k]\n" : "\n";
        }
        if (style_.delimit && !stack.kernel.empty() && !stack.user.empty()) {
            out.append(indent).append("--\n");
        }
        for (const std::string& frame : stack.user) {
            out += indent;
            append_text(out, frame);
            out += '\n';
        }
        if (is_below) {
            return;
        }
        append_keys(stack.keys, out);
        out += "        ";
        append_integer(out, stack.value);
        out += "\n\n";
    }

    void finish(std::string& /*out*/) override {}

  private:
    // "    -                bash (1234)"
    void append_keys(const Row& keys, std::string& out) {
        const std::size_t count = std::min(style_.keys.size(), keys.size());
        const std::size_t name = name_key(style_.keys);
        if (name >= count) {
            return;
        }
        out += "    -                ";
        append_value(out, keys[name], clock_, Precision::brief);
        bool first = true;
        for (std::size_t i = 0; i < count; ++i) {
            if (i != name) {
                out += first ? " (" : ", ";
                first = false;
                append_value(out, keys[i], clock_, Precision::brief);
            }
        }
        out += first ? "\n" : ")\n";
    }

    StackStyle style_;
    Clock clock_;
};

}  // namespace

std::unique_ptr<StackWriter> make_stack_table(StackStyle style) {
    return std::make_unique<StackTable>(std::move(style));
}

}  // namespace snoopbox::output
