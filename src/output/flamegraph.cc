// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "output/cells.h"
#include "output/flame_svg.h"
#include "output/flame_tree.h"
#include "output/stack_writers.h"

namespace snoopbox::output {
namespace {

class Flamegraph : public StackWriter {
  public:
    explicit Flamegraph(StackStyle style) : style_(std::move(style)) {}

    void header(std::string& /*out*/) const override {}

    void stack(const Stack& stack, std::string& /*out*/) override {
        tree_.begin(stack.value);
        const std::size_t name = name_key(style_.keys);
        if (name < style_.keys.size() && name < stack.keys.size()) {
            text_.clear();
            append_value(text_, stack.keys[name], clock_, Precision::brief);
            tree_.frame(text_, FrameKind::process);
        }
        add_frames(stack.user, FrameKind::user);
        add_frames(stack.kernel, FrameKind::kernel);
    }

    void finish(std::string& out) override {
        append_flame_svg(out, tree_, style_.title.empty() ? "Flame graph" : style_.title,
                         style_.unit.empty() ? "samples" : style_.unit);
        tree_ = {};
    }

  private:
    void add_frames(std::span<const std::string> frames, FrameKind kind) {
        for (std::size_t i = frames.size(); i > 0; --i) {
            tree_.frame(frames[i - 1], kind);
        }
    }

    StackStyle style_;
    FlameTree tree_;
    Clock clock_;
    std::string text_;
};

}  // namespace

std::unique_ptr<StackWriter> make_flamegraph(StackStyle style) {
    return std::make_unique<Flamegraph>(std::move(style));
}

}  // namespace snoopbox::output
