// SPDX-License-Identifier: Apache-2.0
#include "tools/bcc_program.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <utility>

#include "tools/c_source.h"
#include "tools/no_tool.h"
#include "tools/plain_lines.h"
#include "util/ascii.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

constexpr std::string_view declaration = "/* ---\n";

// One of these is in all that BCC's programs do.
constexpr auto signs = std::to_array<std::string_view>(
    {"bpf_", "BPF_", "_PROBE(", "kprobe__", "kretprobe__", "syscall__", "tracepoint__"});

// Walks over code without comments and literals.
class Walk {
  public:
    explicit Walk(std::string_view code) : code_(code) {}

    bool at_end() const { return at_ >= code_.size(); }
    std::size_t at() const { return at_; }

    // The next word or character that is no blank, past directives of the preprocessor.
    std::string_view next() {
        skip();
        if (at_end()) {
            return {};
        }
        auto end = at_;
        while (end < code_.size() && in_identifier(code_[end])) {
            ++end;
        }
        const auto token = code_.substr(at_, std::max<std::size_t>(end - at_, 1));
        at_ += token.size();
        return token;
    }

    std::string_view peek() {
        const auto before = at_;
        const auto token = next();
        at_ = before;
        return token;
    }

    // Goes behind the brace that closes the one which was just read.
    void close() {
        for (int depth = 1; depth > 0 && !at_end();) {
            const auto token = next();
            depth += token == "{" ? 1 : token == "}" ? -1 : 0;
        }
    }

  private:
    void skip() {
        while (!at_end()) {
            const char c = code_[at_];
            if (c == '\n') {
                line_begins_ = true;
                ++at_;
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v') {
                ++at_;
            } else if (c == '#' && line_begins_) {
                skip_directive();
            } else {
                line_begins_ = false;
                return;
            }
        }
    }

    // To the end of its line, or of the lines that continue it.
    void skip_directive() {
        do {
            at_ = std::min(code_.find('\n', at_), code_.size());
        } while (!at_end() && at_ > 0 && code_[at_ - 1] == '\\' && ++at_ < code_.size());
    }

    std::string_view code_;
    std::size_t at_ = 0;
    bool line_begins_ = true;
};

// A variable for each struct that is defined, and where it goes.
struct Kept {
    std::size_t at;
    std::string type;
    bool is_local = false;  // in a function
};

// Reads on behind the keyword. `is_named`: it follows `typedef`.
std::optional<Kept> read_struct(Walk& walk, std::string_view keyword, bool is_typedef) {
    const auto first = walk.next();
    std::string type;
    if (first != "{") {
        if (walk.peek() != "{") {
            return std::nullopt;
        }
        type = fmt::format("{} {}", keyword, first);
        walk.next();
    }
    walk.close();
    std::string_view last;
    for (auto token = walk.next(); token != ";"; token = walk.next()) {
        if (token.empty() || token == "{") {
            return std::nullopt;
        }
        last = in_identifier(token.front()) ? token : last;
    }
    if (type.empty() && is_typedef) {
        type = last;
    }
    return type.empty() ? std::nullopt : std::optional(Kept{walk.at(), std::move(type)});
}

// The same in a function, where a struct without a name is that of the variable which follows:
// `struct { u64 time_ns; } data = {};`
std::optional<Kept> read_local_struct(Walk& walk, std::string_view keyword) {
    const auto first = walk.next();
    if (first != "{" && walk.peek() != "{") {
        return std::nullopt;
    }
    if (first != "{") {
        walk.next();
    }
    walk.close();
    std::string_view variable;
    bool is_declared = false;
    for (auto token = walk.next(); token != ";"; token = walk.next()) {
        if (token.empty() || token == "}") {
            return std::nullopt;
        }
        if (token == "{") {
            walk.close();
        }
        is_declared |= !variable.empty() && !in_identifier(token.front());
        if (!is_declared && in_identifier(token.front())) {
            variable = token;
        }
    }
    const auto type = first != "{"        ? fmt::format("{} {}", keyword, first)
                      : !variable.empty() ? fmt::format("__typeof__({})", variable)
                                          : std::string();
    return type.empty() ? std::nullopt : std::optional(Kept{walk.at(), type, true});
}

// Reads on behind the brace that begins a function or the like, to the one that ends it.
void read_body(Walk& walk, std::vector<Kept>& kept) {
    std::size_t depth = 1;
    std::size_t parentheses = 0;  // no declaration can follow one in them
    while (depth > 0 && !walk.at_end()) {
        const auto token = walk.next();
        if (token == "{" || token == "}") {
            depth += token == "{" ? 1 : std::size_t{0} - 1;
        } else if (token == "(") {
            ++parentheses;
        } else if (token == ")" && parentheses > 0) {
            --parentheses;
        } else if ((token == "struct" || token == "union") && parentheses == 0) {
            if (auto type = read_local_struct(walk, token)) {
                kept.push_back(std::move(*type));
            }
        }
    }
}

std::vector<Kept> kept_types(std::string_view code) {
    std::vector<Kept> kept;
    Walk walk(code);
    bool is_typedef = false;
    while (!walk.at_end()) {
        const auto token = walk.next();
        if (token == "struct" || token == "union") {
            if (auto type = read_struct(walk, token, is_typedef)) {
                kept.push_back(std::move(*type));
            }
        } else if (token == "{") {
            read_body(walk, kept);
        }
        is_typedef = token == "typedef";
    }
    return kept;
}

// Of TRACEPOINT_PROBE(category, name), and of functions with such a parameter.
std::vector<TraceEvent> trace_events(std::string_view code) {
    std::vector<TraceEvent> events;
    const auto add = [&](std::string_view category, std::string_view name) {
        TraceEvent event{std::string(category), std::string(name)};
        if (!category.empty() && !name.empty() &&
            std::ranges::find(events, event) == events.end()) {
            events.push_back(std::move(event));
        }
    };
    constexpr std::string_view prefix = "tracepoint__";
    Walk walk(code);
    while (!walk.at_end()) {
        const auto token = walk.next();
        if (token == "TRACEPOINT_PROBE" && walk.peek() == "(") {
            walk.next();
            const auto category = walk.next();
            if (walk.next() == ",") {
                add(category, walk.next());
            }
        } else if (token.starts_with(prefix)) {
            const auto rest = token.substr(prefix.size());
            if (const auto between = rest.find("__"); between != std::string_view::npos) {
                add(rest.substr(0, between), rest.substr(between + 2));
            }
        }
    }
    return events;
}

// The largest number of an argument in bpf_usdt_readarg(2, ctx, &x).
std::size_t usdt_arguments(std::string_view code) {
    std::size_t most = 0;
    Walk walk(code);
    while (!walk.at_end()) {
        const auto token = walk.next();
        if ((token == "bpf_usdt_readarg" || token == "bpf_usdt_readarg_p") && walk.next() == "(") {
            const auto number = walk.next();
            std::size_t value = 0;
            std::from_chars(number.data(), number.data() + number.size(), value);
            most = std::max(most, value);
        }
    }
    return most;
}

std::string with_kept_types(const std::string& text, const std::vector<Kept>& kept) {
    std::string whole;
    std::size_t at = 0;
    for (std::size_t i = 0; i < kept.size(); ++i) {
        whole += text.substr(at, kept[i].at - at);
        whole += kept[i].is_local ? fmt::format(" static {} *snoop_type_{} __attribute__((used));",
                                                kept[i].type, i)
                                  : fmt::format(" {} *snoop_type_{};", kept[i].type, i);
        at = kept[i].at;
    }
    return whole + text.substr(at);
}

std::string name_of(std::string_view file) {
    auto name = std::filesystem::path(file).filename().string();
    return name.substr(0, name.find('.', 1));
}

}  // namespace

bool is_bcc_program(std::string_view content) {
    const auto text = with_plain_lines(content);
    return !text.starts_with(declaration) && !is_for_clang(text) &&
           std::ranges::any_of(
               signs, [&](std::string_view sign) { return text.find(sign) != std::string::npos; });
}

BccProgram read_bcc_program(std::string_view file, std::string_view content) {
    const auto text = with_plain_lines(content);
    const CSource parsed(text);
    BccProgram program;
    program.file = file;
    program.name = name_of(file);
    program.trace_events = trace_events(parsed.code());
    program.prints = parsed.has_word("bpf_trace_printk");
    program.submits_packets =
        parsed.has_word("perf_submit_skb") || parsed.has_word("bpf_skb_output");
    program.has_log2_slots = parsed.has_word("bpf_log2") || parsed.has_word("bpf_log2l");
    program.usdt_arguments = usdt_arguments(parsed.code());
    program.source = with_kept_types(text, kept_types(parsed.code()));
    return program;
}

}  // namespace snoopbox::tools
