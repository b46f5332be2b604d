// SPDX-License-Identifier: Apache-2.0
// What a probe is attached to, and what its expressions can refer to there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attach/event_format.h"
#include "oneliners/expression.h"
#include "oneliners/probe.h"
#include "oneliners/types.h"
#include "util/result.h"

namespace snoopbox::oneliners {

using attach::EventField;

// The kernel to trace.
struct Kernel {
    Types types;
    // Whether it has a function; nothing if that cannot be found out.
    std::function<std::optional<bool>(const std::string& function)> has_function;
    // Nothing if there is no such event, or if the kernel's description cannot be read.
    std::function<std::optional<std::vector<EventField>>(const std::string& category,
                                                         const std::string& event)>
        event_fields;
};

// An argument, the result or the like: how the C calls it, and what the user does.
struct Known {
    std::string name;  // in expressions
    std::string c;
    Type type;
    std::string declares = {};   // C of the handler that it needs
    std::string parameter = {};  // of the handler, that it needs: "struct file *file"
    std::size_t position = 0;    // of an argument without a name: the first is 1
    bool is_word = false;
    bool is_shown = false;  // if the user names nothing to be shown
};

class Point {
  public:
    // Fails, pointing into the probe's text, if the kernel has no such function or tracepoint.
    static Result<Point> find(const Probe& probe, const Kernel& kernel);

    // What expressions can refer to. Uses are remembered: read all of them before the handler is
    // written. This object must stay where it is meanwhile.
    Scope scope(bool compares_bytes);
    // To be shown if the user names nothing.
    const std::vector<Known>& known() const { return known_; }
    void use(const Known& known);

    // What is traced, for a declaration: "function: vfs_read, return: true".
    const std::string& target() const { return target_; }
    // Of the handler: "void *ctx, struct file *file".
    std::string parameters() const;
    // What the handler begins with.
    std::string declarations() const;

  private:
    explicit Point(const Probe& probe) : probe_(&probe) {}
    Status find_function(const Kernel& kernel);
    Status find_user_function(const Kernel& kernel);
    Status find_tracepoint(const Kernel& kernel);
    void find_usdt();
    Status add_signature(const Kernel& kernel);
    void add_positions(std::size_t count);
    void add_result(const Type& type, const Types& types);
    void add_common(const Types& types);
    bool uses_fields(const std::vector<EventField>& fields,
                     const std::optional<Function>& raw) const;
    std::vector<std::string> names_in_text() const;

    const Probe* probe_;
    std::string target_;
    std::vector<Known> known_;
    std::vector<std::string> used_;  // names
};

}  // namespace snoopbox::oneliners
