// SPDX-License-Identifier: Apache-2.0
#include "oneliners/point.h"

#include <algorithm>
#include <array>
#include <utility>

#include "attach/syscall_function.h"
#include "oneliners/brackets.h"
#include "oneliners/tokens.h"
#include "oneliners/tool_text.h"
#include "tools/nearest_name.h"
#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

using Kind = Probe::Kind;
using Of = Type::Kind;

constexpr std::size_t most_usdt_arguments = 12;

// Names that the handler has for something else, or that mean something to the front end.
constexpr auto taken =
    std::to_array<std::string_view>({"ctx", "ret", "began_ns", "depth", "function", "event"});

bool is_taken(std::string_view name) {
    return name.empty() || std::ranges::find(taken, name) != taken.end();
}

Type word_type() {
    return number_type("u64", 8, false);
}

// "int", of a handler's parameter; pointers to functions and the like are numbers.
std::string parameter_type(const Type& type, const Types& types) {
    switch (type.kind) {
        case Of::record:
        case Of::nothing:
        case Of::unknown:
            return "u64";
        default:
            return types.is_user(type) ? Types::held_in(type) : Types::spelling(type);
    }
}

std::string declare(const std::string& type, const std::string& name) {
    return type + (type.ends_with('*') ? "" : " ") + name;
}

// The system call of a function that gets its arguments in struct pt_regs; empty if it is none.
std::string syscall_of(std::string_view function) {
    for (const std::string_view prefix : {"__x64_sys_", "__arm64_sys_"}) {
        if (function.starts_with(prefix)) {
            return std::string(function.substr(prefix.size()));
        }
    }
    return {};
}

// Their names before Linux 4.17.
std::string old_syscall_of(std::string_view function) {
    for (const std::string_view prefix : {"sys_", "SyS_"}) {
        if (function.starts_with(prefix)) {
            return std::string(function.substr(prefix.size()));
        }
    }
    return {};
}

// The kernel's description tells the size and sign of numbers, whatever their type is called.
Type type_of_field(const EventField& field, const Types& types) {
    auto type = read_type(field.type, {0, field.type.size()}, types);
    if (field.how != EventField::How::number) {
        return pointer_type(field.type == "char" || !type ? number_type("char", 1, true) : *type);
    }
    if (type &&
        (type->kind == Of::pointer || type->kind == Of::enumeration || type->kind == Of::boolean)) {
        return *type;
    }
    return number_type(fmt::format("{}{}", field.is_signed ? 's' : 'u', 8 * field.bytes),
                       field.bytes, field.is_signed);
}

}  // namespace

Result<Point> Point::find(const Probe& probe, const Kernel& kernel) {
    if (probe.name.find_first_of("*?") != std::string::npos) {
        return fail_at(probe.text, probe.name_at, "one name is expected here, not a pattern",
                       "name several probes, or count what matches: snoopbox stackcount PATTERN");
    }
    Point point(probe, kernel.types);
    switch (probe.kind) {
        case Kind::tracepoint:
            TRY(point.find_tracepoint(kernel));
            break;
        case Kind::usdt:
            point.find_usdt();
            break;
        default:
            TRY(probe.is_in_user_space() ? point.find_user_function(kernel)
                                         : point.find_function(kernel));
            break;
    }
    point.add_common();
    return point;
}

Status Point::find_function(const Kernel& kernel) {
    auto name = probe_->name;
    auto function = kernel.types.function(name);
    const auto exists = [&](const std::string& each) {
        return kernel.types.function(each) || kernel.has_function(each).value_or(true);
    };
    if (const auto call = old_syscall_of(name); !function && !call.empty() && !exists(name)) {
        const auto now = std::string(attach::native_prefix) + call;
        if (exists(now)) {
            name = now;
            function = kernel.types.function(name);
        }
    }
    if (!function && !exists(name)) {
        for (const auto* const part : {".isra.0", ".constprop.0", ".part.0"}) {
            if (kernel.has_function(name + part).value_or(false)) {
                return fail_at(
                    probe_->text, probe_->name_at,
                    fmt::format("the compiler made {0}{1} of {0}, whose arguments may "
                                "be others",
                                name, part),
                    fmt::format("trace {}{}, where they are arg1, arg2 and so on", name, part));
            }
        }
        return fail_at(probe_->text, probe_->name_at,
                       fmt::format("this kernel has no function {}{}", name,
                                   tools::did_you_mean(name, kernel.types.function_names())),
                       "it may have been inlined into its callers, or renamed");
    }
    const bool at_return = probe_->kind == Kind::at_return;
    const auto offset = probe_->offset != 0 ? fmt::format("+{:#x}", probe_->offset) : "";
    target_ = fmt::format("function: {}{}", quoted_yaml(name + offset),
                          at_return ? ", return: true" : "");
    if (!syscall_of(name).empty()) {
        const auto regs = function && !function->arguments.empty() ? function->arguments[0].name
                                                                   : std::string("regs");
        for (std::size_t i = 1; i <= most_words; ++i) {
            known_.push_back({.name = fmt::format("arg{}", i),
                              .c = fmt::format("SNOOP_NATIVE_ARG{}({})", i, regs),
                              .type = {},
                              .parameter = "struct pt_regs *" + regs,
                              .is_word = true});
        }
    } else if (function) {
        for (std::size_t i = 0; i < function->arguments.size(); ++i) {
            const auto& own = function->arguments[i].name;
            const auto& type = function->arguments[i].type;
            const auto position = fmt::format("arg{}", i + 1);
            const auto& c = is_taken(own) ? position : own;
            const auto parameter = declare(parameter_type(type, kernel.types), c);
            Known known{.name = own.empty() ? position : own, .c = c, .type = type};
            known.parameter = parameter;
            known.is_shown = type.kind != Of::record;
            known_.push_back(known);
            if (i < most_words && known.name != position) {
                known.name = position;
                known.is_word = true;
                known.is_shown = false;
                known_.push_back(std::move(known));
            }
        }
    } else {
        add_positions(most_words);
    }
    TRY(add_signature());
    if (at_return) {
        add_result(function ? function->result : Type());
    }
    return {};
}

void Point::find_usdt() {
    const auto provider = probe_->provider.empty() ? "" : probe_->provider + ":";
    target_ = fmt::format("usdt: {}", quoted_yaml(probe_->library + ":" + provider + probe_->name));
    add_positions(most_usdt_arguments);
}

// Its arguments are those that its programs get, or the fields of the record that the kernel would
// write, if the user means those.
Status Point::find_tracepoint(const Kernel& kernel) {
    const auto raw = kernel.types.tracepoint(probe_->name);
    const auto fields = kernel.event_fields(probe_->category, probe_->name);
    if (fields && uses_fields(*fields, raw)) {
        target_ =
            fmt::format("trace_event: {}", quoted_yaml(probe_->category + ":" + probe_->name));
        for (const auto& field : *fields) {
            Known known{.name = "args->" + field.name, .c = field.name, .type = {}};
            if (is_taken(field.name)) {
                known.c = "field_" + field.name;
            }
            known.type = type_of_field(field, kernel.types);
            known.parameter = declare(parameter_type(known.type, kernel.types), known.c);
            known.is_shown = field.how == EventField::How::number || field.type == "char";
            known_.push_back(known);
            known.name = field.name;
            known.is_shown = false;
            known_.push_back(std::move(known));
        }
        return {};
    }
    if (!raw && !fields && kernel.types.any()) {
        const auto names = kernel.types.tracepoint_names();
        if (std::ranges::find(names, probe_->name) == names.end()) {
            return fail_at(probe_->text, probe_->name_at,
                           fmt::format("this kernel has no tracepoint {}{}", probe_->name,
                                       tools::did_you_mean(probe_->name, names)));
        }
    }
    target_ = fmt::format("tracepoint: {}", quoted_yaml(probe_->name));
    for (std::size_t i = 0; raw && i < raw->arguments.size(); ++i) {
        const auto& own = raw->arguments[i].name;
        const auto& type = raw->arguments[i].type;
        const auto c = is_taken(own) ? fmt::format("arg{}", i + 1) : own;
        known_.push_back({.name = own,
                          .c = c,
                          .type = type,
                          .parameter = declare(parameter_type(type, kernel.types), c),
                          .is_shown = type.kind != Of::record});
    }
    return {};
}

std::vector<std::string> Point::names_in_text() const {
    std::vector<std::string> names;
    auto spans = probe_->values;
    if (probe_->predicate) {
        spans.push_back(*probe_->predicate);
    }
    for (const auto& span : spans) {
        const auto tokens = tokens_of(probe_->text, span);
        for (std::size_t i = 0; tokens && i + 1 < tokens->size(); ++i) {
            const auto& token = (*tokens)[i];
            const bool is_member =
                i > 0 && ((*tokens)[i - 1].text == "->" || (*tokens)[i - 1].text == ".");
            if (token.kind == Token::Kind::name && !is_member) {
                names.emplace_back(token.text);
            }
        }
    }
    return names;
}

bool Point::uses_fields(const std::vector<EventField>& fields,
                        const std::optional<Function>& raw) const {
    const auto names = names_in_text();
    const bool shows_all = probe_->values.empty() && !probe_->format;
    const auto is_raw = [&](const std::string& name) {
        return raw &&
               std::ranges::find(raw->arguments, name, &Argument::name) != raw->arguments.end();
    };
    if (std::ranges::any_of(names, is_raw)) {
        return false;
    }
    return shows_all || std::ranges::any_of(names, [&](const std::string& name) {
               return name == "args" ||
                      std::ranges::find(fields, name, &EventField::name) != fields.end();
           });
}

void Point::add_position(std::size_t position) {
    const auto name = fmt::format("arg{}", position);
    known_.push_back({.name = name, .c = name, .type = {}, .position = position, .is_word = true});
}

void Point::add_positions(std::size_t count) {
    for (std::size_t i = 1; i <= count; ++i) {
        add_position(i);
    }
}

void Point::add_result(const Type& type) {
    if (type.kind == Of::nothing) {
        return;
    }
    const bool is_known = type.kind != Of::unknown && type.kind != Of::record;
    for (const auto* name : {"retval", "$retval"}) {
        known_.push_back({.name = name,
                          .c = "ret",
                          .type = is_known ? type : Type(),
                          .parameter = declare(parameter_type(type, types_), "ret"),
                          .is_word = !is_known || type.kind == Of::pointer,
                          .is_shown = *name != '$'});
    }
}

// Names and types that the user gives to the arguments, in their order.
Status Point::add_signature() {
    const auto& text = probe_->text;
    if (!probe_->signature || probe_->signature->empty() || probe_->signature->in(text) == "void") {
        return {};
    }
    TRY_ASSIGN(const auto parts, split(text, *probe_->signature, ','));
    std::vector<Known> own;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        TRY_ASSIGN(const auto parameter, read_parameter(text, parts[i], types_));
        const auto position = fmt::format("arg{}", i + 1);
        const auto argument = std::ranges::find(known_, position, &Known::name);
        const auto named = argument == known_.end()
                               ? std::find_if(known_.begin(), known_.end(),
                                              [&](const Known& each) { return each.c == position; })
                               : argument;
        if (named == known_.end()) {
            return fail_at(text, parts[i],
                           fmt::format("{} has no argument {}", probe_->name, i + 1));
        }
        if (parameter.name.empty()) {
            continue;
        }
        Known known{.name = parameter.name, .c = parameter.name, .type = parameter.type};
        known.parameter = named->parameter;
        known.position = named->position;
        if (is_taken(parameter.name) || named->c == parameter.name) {
            known.c = "own_" + parameter.name;
        }
        const auto type = parameter_type(parameter.type, types_);
        // By way of a number, whose size is the type's.
        known.declares =
            fmt::format("    {} = ({})(u64){};\n", declare(type, known.c), type, named->c);
        known.is_shown = true;
        own.push_back(std::move(known));
    }
    // What the user calls it counts.
    for (auto& known : known_) {
        known.is_shown = false;
    }
    known_.insert(known_.begin(), std::make_move_iterator(own.begin()),
                  std::make_move_iterator(own.end()));
    return {};
}

void Point::add_common() {
    const auto add = [&](const char* name, const char* c, Type type) {
        known_.push_back({.name = name, .c = c, .type = std::move(type)});
    };
    const auto u32 = number_type("u32", 4, false);
    add("$pid", "(u32)bpf_get_current_pid_tgid()", u32);
    add("$tgid", "(u32)(bpf_get_current_pid_tgid() >> 32)", u32);
    add("$PID", "(u32)(bpf_get_current_pid_tgid() >> 32)", u32);
    add("$uid", "(u32)bpf_get_current_uid_gid()", u32);
    add("$gid", "(u32)(bpf_get_current_uid_gid() >> 32)", u32);
    add("$cpu", "bpf_get_smp_processor_id()", u32);
    const auto task = types_.tagged("struct", "task_struct");
    add("$task", "((struct task_struct *)bpf_get_current_task())",
        task ? pointer_type(*task) : Type());
    if (probe_->kind == Kind::at_return) {
        known_.push_back({.name = "$latency",
                          .c = "(bpf_ktime_get_ns() - began_ns)",
                          .type = word_type(),
                          .parameter = "u64 began_ns"});
    }
}

void Point::use(const Known& known) {
    if (std::ranges::find(used_, known.name) == used_.end()) {
        used_.push_back(known.name);
    }
}

Scope Point::scope(bool compares_bytes) {
    Scope scope;
    scope.compares_bytes = compares_bytes;
    scope.meaning = [this](std::string_view name, Span where) -> Result<std::optional<Meaning>> {
        const auto found = std::ranges::find(known_, name, &Known::name);
        if (found == known_.end()) {
            if (name == "retval" || name == "$retval" || name == "$latency") {
                return fail_at(
                    probe_->text, where,
                    probe_->kind == Kind::at_return
                        ? fmt::format("{} returns nothing", probe_->name)
                        : fmt::format("{} is known at the return only", name),
                    probe_->kind == Kind::entry
                        ? fmt::format("trace the return: r:{}:{}", probe_->library, probe_->name)
                        : "");
            }
            return std::nullopt;
        }
        if (!found->why_not.empty()) {
            return fail_at(probe_->text, where, found->why_not);
        }
        use(*found);
        return Meaning{found->c, found->type, found->is_word};
    };
    scope.names = [this] {
        std::vector<std::string> names;
        for (const auto& known : known_) {
            names.push_back(known.name);
        }
        return names;
    };
    return scope;
}

std::string Point::parameters() const {
    std::string text = "void *ctx";
    std::vector<std::string> added;
    const auto add = [&](const std::string& parameter) {
        if (!parameter.empty() && std::ranges::find(added, parameter) == added.end()) {
            added.push_back(parameter);
            text += ", " + parameter;
        }
    };
    // Where they have no names, the handler takes all up to the last one that is used.
    std::size_t last = 0;
    for (const auto& name : used_) {
        const auto& known = *std::ranges::find(known_, name, &Known::name);
        last = std::max(last, known.position);
        add(known.parameter);
    }
    for (std::size_t i = 1; i <= last; ++i) {
        add(fmt::format("u64 arg{}", i));
    }
    return text;
}

std::string Point::declarations() const {
    std::string text;
    for (const auto& name : used_) {
        text += std::ranges::find(known_, name, &Known::name)->declares;
    }
    return text;
}

}  // namespace snoopbox::oneliners
