// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "output/cells.h"
#include "output/stack_writers.h"

namespace snoopbox::output {
namespace {

class StackCsv : public StackWriter {
  public:
    explicit StackCsv(StackStyle style) : style_(std::move(style)) {}

    void header(std::string& out) const override {
        for (const ColumnStyle& key : style_.keys) {
            out += key.name;
            out += ',';
        }
        out += "kernel,user,value\n";
    }

    void stack(const Stack& stack, std::string& out) override {
        const std::size_t count = std::min(style_.keys.size(), stack.keys.size());
        for (std::size_t i = 0; i < count; ++i) {
            cells_.append(out, stack.keys[i]);
            out += ',';
        }
        append_cell(stack.kernel, out);
        out += ',';
        append_cell(stack.user, out);
        out += ',';
        append_integer(out, stack.value);
        out += '\n';
    }

    void finish(std::string& /*out*/) override {}

  private:
    void append_cell(std::span<const std::string> frames, std::string& out) {
        const std::size_t begin = out.size();
        append_frames(out, frames);
        cells_.quote(out, begin);
    }

    StackStyle style_;
    CsvCells cells_;
};

}  // namespace

std::unique_ptr<StackWriter> make_stack_csv(StackStyle style) {
    return std::make_unique<StackCsv>(std::move(style));
}

}  // namespace snoopbox::output
