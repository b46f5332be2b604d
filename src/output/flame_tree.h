// SPDX-License-Identifier: Apache-2.0
// Stacks merged into one tree, in which equal beginnings are one path, and where its frames are in
// a flame graph.
//
// The tree itself is never built. Sorted stacks lie as a walk through the tree would visit them, so
// each frame is open from the first stack with it to the last. That takes no look-up of children.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace snoopbox::output {

enum class FrameKind : std::uint8_t { all, process, user, kernel };

struct PlacedFrame {
    std::string_view name;  // of the tree
    FrameKind kind;
    std::uint64_t value;  // its own and that of the frames above it, at most 2^64 - 1
    std::size_t depth;    // 0: the frame of all stacks
    double start;         // shares of the width of all
    double width;
};

class FlameTree {
  public:
    // Adds a stack from its root on: begin(), then a frame() for each.
    void begin(std::uint64_t value);
    void frame(std::string_view name, FrameKind kind);

    // The frames that are at least that wide, by depth and from left to right, siblings by name:
    // the order in which stacks were added makes no difference. Nothing if all values are 0.
    std::vector<PlacedFrame> place(double least_width) const;

  private:
    using Id = std::uint32_t;  // of a name and kind
    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    using Ids = std::unordered_map<std::string, Id, TextHash, std::equal_to<>>;
    struct Stack {
        std::size_t begin;  // in frames_
        std::size_t size;
        std::uint64_t value;
    };
    struct Name {
        std::string_view text;  // of ids_
        FrameKind kind;
    };

    std::vector<Name> sorted_names(std::vector<Id>& frames) const;

    std::array<Ids, 4> ids_;  // for each kind
    Id known_ = 0;            // ids given
    std::vector<Id> frames_;  // of all stacks
    std::vector<Stack> stacks_;
};

}  // namespace snoopbox::output
