// SPDX-License-Identifier: Apache-2.0
#include "output/flame_tree.h"

#include <algorithm>
#include <span>
#include <tuple>

#include "output/saturate.h"

namespace snoopbox::output {
namespace {

// A frame whose last stack is still to come.
struct OpenFrame {
    std::size_t name;
    double start;         // the sum of values to the left of it
    std::uint64_t value;  // so far
};

}  // namespace

void FlameTree::begin(std::uint64_t value) {
    stacks_.push_back({frames_.size(), 0, value});
}

void FlameTree::frame(std::string_view name, FrameKind kind) {
    Ids& ids = ids_.at(static_cast<std::size_t>(kind));
    auto known = ids.find(name);
    if (known == ids.end()) {
        known = ids.emplace(name, known_++).first;
    }
    frames_.push_back(known->second);
    ++stacks_.back().size;
}

// Returns the names in order, and makes indices of them out of the ids in `frames`.
std::vector<FlameTree::Name> FlameTree::sorted_names(std::vector<Id>& frames) const {
    struct Known {
        Name name;
        Id id;
    };
    std::vector<Known> all;
    all.reserve(known_);
    for (std::size_t kind = 0; kind < ids_.size(); ++kind) {
        for (const auto& [text, id] : ids_.at(kind)) {
            all.push_back({{text, static_cast<FrameKind>(kind)}, id});
        }
    }
    std::ranges::sort(all, {}, [](const Known& known) {
        return std::tuple<std::string_view, FrameKind>(known.name.text, known.name.kind);
    });
    std::vector<Name> names;
    names.reserve(all.size());
    std::vector<Id> index_of(all.size());
    for (const Known& known : all) {
        index_of[known.id] = static_cast<Id>(names.size());
        names.push_back(known.name);
    }
    for (Id& frame : frames) {
        frame = index_of[frame];
    }
    return names;
}

std::vector<PlacedFrame> FlameTree::place(double least_width) const {
    std::vector<Id> frames = frames_;
    const std::vector<Name> names = sorted_names(frames);
    const auto frames_of = [&](const Stack& stack) {
        return std::span<const Id>(frames).subspan(stack.begin, stack.size);
    };
    std::vector<Stack> stacks = stacks_;
    std::erase_if(stacks, [](const Stack& stack) { return stack.value == 0; });
    std::ranges::sort(stacks, [&](const Stack& a, const Stack& b) {
        return std::ranges::lexicographical_compare(frames_of(a), frames_of(b));
    });
    // Sums are doubles, because they may exceed 64 bits.
    double total = 0;
    for (const Stack& stack : stacks) {
        total += static_cast<double>(stack.value);
    }

    std::vector<PlacedFrame> placed;
    std::vector<OpenFrame> open = {{0, 0, 0}};  // the first is the frame of all
    double position = 0;
    const auto close_last = [&] {
        const OpenFrame last = open.back();
        open.pop_back();
        const std::size_t depth = open.size();
        const double width = (position - last.start) / total;
        if (depth > 0) {
            open.back().value = add_saturated(open.back().value, last.value);
        }
        if (width >= least_width) {
            const Name name = depth == 0 ? Name{"all", FrameKind::all} : names[last.name];
            placed.push_back({name.text, name.kind, last.value, depth, last.start / total, width});
        }
    };
    for (const Stack& stack : stacks) {
        const auto path = frames_of(stack);
        std::size_t shared = 0;
        while (shared < path.size() && shared + 1 < open.size() &&
               open[shared + 1].name == path[shared]) {
            ++shared;
        }
        while (open.size() > shared + 1) {
            close_last();
        }
        for (; shared < path.size(); ++shared) {
            open.push_back({path[shared], position, 0});
        }
        open.back().value = add_saturated(open.back().value, stack.value);
        position += static_cast<double>(stack.value);
    }
    while (!stacks.empty() && !open.empty()) {
        close_last();
    }
    std::ranges::sort(placed, {}, [](const PlacedFrame& frame) {
        return std::tuple<std::size_t, double>(frame.depth, frame.start);
    });
    return placed;
}

}  // namespace snoopbox::output
