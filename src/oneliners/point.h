// SPDX-License-Identifier: Apache-2.0
// What a probe is attached to, and what its expressions can refer to there.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attach/event_format.h"
#include "oneliners/expression.h"
#include "oneliners/probe.h"
#include "oneliners/types.h"
#include "util/result.h"

namespace snoopbox::oneliners {

using attach::EventField;

// A function of a program or library, and what its debug information tells (Types::with_user).
struct UserFunction {
    std::string symbol;  // its name there
    std::shared_ptr<const btf> types = nullptr;
};

// The kernel to trace, and what runs on it.
struct Kernel {
    Types types;
    // Whether it has a function; nothing if that cannot be found out.
    std::function<std::optional<bool>(const std::string& function)> has_function;
    // Nothing if there is no such event, or if the kernel's description cannot be read.
    std::function<std::optional<std::vector<EventField>>(const std::string& category,
                                                         const std::string& event)>
        event_fields;
    std::function<UserFunction(const std::string& library, const std::string& function)>
        user_function = {};
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
    bool is_shown = false;     // if the user names nothing to be shown
    std::string why_not = {};  // why its value cannot be had
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
    // What types there are at the probe.
    const Types& types() const { return types_; }
    void use(const Known& known);

    // What is traced, for a declaration: "function: vfs_read, return: true".
    const std::string& target() const { return target_; }
    // Of the handler: "void *ctx, struct file *file".
    std::string parameters() const;
    // What the handler begins with.
    std::string declarations() const;

  private:
    // Arguments that a program gets of a function: those in registers.
    static constexpr std::size_t most_words = 6;

    Point(const Probe& probe, Types types) : probe_(&probe), types_(std::move(types)) {}
    Status find_function(const Kernel& kernel);
    Status find_user_function(const Kernel& kernel);
    Status find_tracepoint(const Kernel& kernel);
    void find_usdt();
    Status add_signature();
    void add_position(std::size_t position);
    void add_positions(std::size_t count);
    void add_user_arguments(const Function& function);
    void add_result(const Type& type);
    void add_user_result(const Function& function);
    void add_common();
    bool uses_fields(const std::vector<EventField>& fields,
                     const std::optional<Function>& raw) const;
    std::vector<std::string> names_in_text() const;

    const Probe* probe_;
    Types types_;
    std::string target_;
    std::vector<Known> known_;
    std::vector<std::string> used_;  // names
};

}  // namespace snoopbox::oneliners
