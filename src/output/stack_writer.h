// SPDX-License-Identifier: Apache-2.0
// Formats stack traces with a value each (samples, microseconds).
//
//   table       BCC's lines: a frame a line, leaf first, kernel before user; then who, then the
//   value folded      "comm;root;...;leaf value", as flame graph tools read it: user before kernel
//   json        an object a line: keys, "kernel" and "user" (leaf first), "value"
//   csv         keys, kernel and user (frames leaf first, separated by semicolons), value
//   flamegraph  one SVG of all stacks, which needs nothing else to be searched and zoomed
//
// Keys look as in rows (writer.h), and so do names of functions. Where semicolons separate frames,
// those inside names become colons. Who was traced is the key "comm", else the first key; the other
// keys follow it in parentheses in table, and are left out in folded and flamegraph.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "output/sentence.h"
#include "output/writer.h"
#include "util/result.h"

namespace snoopbox::output {

struct StackStyle {
    std::vector<ColumnStyle> keys;
    bool delimit = false;  // table, folded: "--" or "-" between user and kernel frames, as BCC's -d
    bool annotate = false;  // table, folded: mark kernel frames with _[k], as BCC's -a
    std::string title;      // flamegraph; default: "Flame graph"
    std::string unit;       // flamegraph: of the values; default: "samples"
    // table: what stands above each stack, with values of the keys, in place of the lines below it
    std::vector<SentencePiece> line = {};
};

// Refers to what the caller owns.
struct Stack {
    const Row& keys;                      // one value for each key of the style
    std::span<const std::string> kernel;  // leaf first, as `user`
    std::span<const std::string> user;
    std::uint64_t value;
};

class StackWriter {
  public:
    virtual ~StackWriter() = default;
    // Writes what precedes the stacks: the heading line of csv.
    virtual void header(std::string& out) const = 0;
    virtual void stack(const Stack& stack, std::string& out) = 0;
    // Writes what follows them: all of a flame graph. Afterwards, the next one begins.
    virtual void finish(std::string& out) = 0;
};

// Fails for an unknown format, listing the valid ones.
Result<std::unique_ptr<StackWriter>> make_stack_writer(std::string_view format, StackStyle style);

// Format names, for --help.
std::vector<std::string_view> stack_format_names();

}  // namespace snoopbox::output
