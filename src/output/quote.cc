// SPDX-License-Identifier: Apache-2.0
#include "output/quote.h"

#include <algorithm>
#include <array>

#include "output/argv.h"
#include "util/ascii.h"
#include "util/utf8.h"

namespace snoopbox::output {
namespace {

enum Class : unsigned char { safe, special, opaque };  // of a byte below 0x80

constexpr std::array<Class, 128> make_classes() {
    std::array<Class, 128> classes{};
    for (std::size_t c = 0; c < classes.size(); ++c) {
        const bool plain = std::string_view("@%+=:,./-").find(char(c)) != std::string_view::npos;
        classes.at(c) = in_identifier(char(c)) || plain ? safe : special;
        if (c < ' ' || c == '\'' || c == 0x7F) {
            classes.at(c) = opaque;
        }
    }
    return classes;
}
constexpr auto classes = make_classes();

// Returns the worst class of any byte in `word`.
Class class_of(std::string_view word) {
    Class worst = safe;
    while (!word.empty()) {
        const auto byte = static_cast<unsigned char>(word.front());
        if (byte < 0x80U) {
            worst = std::max(worst, classes[byte]);  // NOLINT(*-constant-array-index)
            word.remove_prefix(1);
            continue;
        }
        const Character c = first_character(word);
        if (!c.valid || !is_printable(c.code)) {
            return opaque;
        }
        word.remove_prefix(c.length);
    }
    return worst;
}

// Appends the text between the quotes; `quote` is the closing one.
void append_escaped(std::string& out, std::string_view word, char quote) {
    while (!word.empty()) {
        const Character c = first_character(word);
        const char front = word.front();
        if (front == quote || front == '\\') {
            out += '\\';
            out += front;
        } else if (front == '\n' || front == '\t' || front == '\r') {
            out += front == '\n' ? "\\n" : front == '\t' ? "\\t" : "\\r";
        } else if (c.valid && is_printable(c.code)) {
            out += word.substr(0, c.length);
        } else {
            for (const char byte : word.substr(0, c.length)) {
                append_escaped_byte(out, static_cast<unsigned char>(byte));
            }
        }
        word.remove_prefix(c.length);
    }
}

void append_quoted(std::string& out, std::string_view word, Class worst) {
    if (worst == opaque) {
        out += "$'";
        append_escaped(out, word, '\'');
    } else {
        out += '\'';
        out += word;
    }
    out += '\'';
}

// bash would not run such a bare word as a command.
bool is_no_command(std::string_view word) {
    constexpr auto reserved = std::to_array<std::string_view>(
        {"case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if",
         "in", "select", "then", "time", "until", "while"});
    return word.front() == '%' || word.find('=') != std::string_view::npos ||
           std::find(std::begin(reserved), std::end(reserved), word) != std::end(reserved);
}

}  // namespace

void append_shell_word(std::string& out, std::string_view word, WordPlace place) {
    const Class worst = class_of(word);
    const bool bare = worst == safe && !word.empty() && word != "..." &&
                      (place == WordPlace::later || !is_no_command(word));
    if (bare) {
        out += word;
    } else {
        append_quoted(out, word, worst);
    }
}

void append_double_quoted(std::string& out, std::string_view word) {
    out += '"';
    append_escaped(out, word, '"');
    out += '"';
}

void append_text(std::string& out, std::string_view text) {
    const Class worst = class_of(text);
    if (worst == safe && !text.empty()) {
        out += text;
        return;
    }
    // A ' counts as opaque above; within a name it is an ordinary character.
    const bool printable = worst == special || (worst == opaque && [&] {
                               for (std::string_view rest = text; !rest.empty();) {
                                   const Character c = first_character(rest);
                                   if (!c.valid || !is_printable(c.code)) {
                                       return false;
                                   }
                                   rest.remove_prefix(c.length);
                               }
                               return true;
                           }());
    const bool misread = text.empty() || text.front() == ' ' || text.back() == ' ' ||
                         text.front() == '\'' || text.starts_with("$'");
    if (printable && !misread) {
        out += text;
    } else {
        append_quoted(out, text, worst);
    }
}

void append_cut_text(std::string& out, std::string_view text) {
    text.remove_suffix(incomplete_tail(text));
    append_quoted(out, text, class_of(text));
    out += " ...";
}

void append_command_line(std::string& out, const Argv& argv) {
    bool any = false;
    const bool more = for_each_argument(argv, [&](std::string_view word, std::size_t index) {
        any = true;
        if (index != 0) {
            out += ' ';
        }
        if (argv.quote_all) {
            append_double_quoted(out, word);
        } else {
            append_shell_word(out, word, index == 0 ? WordPlace::first : WordPlace::later);
        }
    });
    if (more) {
        out += any ? " ..." : "...";
    }
}

}  // namespace snoopbox::output
