// SPDX-License-Identifier: Apache-2.0
#include "symbols/jit_map.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <vector>

#include "symbols/process_facts.h"
#include "util/file.h"

namespace snoopbox::symbols {
namespace {

constexpr std::size_t most_bytes = std::size_t{128} << 20U;

struct Line {
    std::uint64_t start = 0;
    std::uint64_t bytes = 0;
    std::string_view name;
};

std::optional<Line> parse(std::string_view text) {
    Line line;
    for (auto* number : {&line.start, &line.bytes}) {
        const auto space = text.find(' ');
        if (space == std::string_view::npos) {
            return std::nullopt;
        }
        auto digits = text.substr(0, space);
        digits.remove_prefix(digits.starts_with("0x") ? 2 : 0);
        const auto* const end = digits.data() + digits.size();
        const auto [last, code] = std::from_chars(digits.data(), end, *number, 16);
        if (code != std::errc() || last != end) {
            return std::nullopt;
        }
        text.remove_prefix(space + 1);
    }
    line.name = text;
    const bool wraps = line.start + line.bytes < line.start;
    return line.bytes == 0 || line.name.empty() || wraps ? std::nullopt : std::optional(line);
}

}  // namespace

SymbolTable parse_jit_map(std::string_view text) {
    SymbolTableBuilder builder(text.size());
    std::map<std::uint64_t, std::uint64_t> taken;  // from where to where
    while (!text.empty()) {  // from its end, so that what came later is there first
        text.remove_suffix(text.ends_with('\n') ? 1 : 0);
        const auto line_start = text.rfind('\n') + 1;  // npos + 1 is 0
        const auto line = parse(text.substr(line_start));
        text.remove_suffix(text.size() - line_start);
        if (!line) {
            continue;
        }
        const auto next = taken.lower_bound(line->start);
        const auto end = line->start + line->bytes;
        const bool is_free = (next == taken.end() || next->first >= end) &&
                             (next == taken.begin() || std::prev(next)->second <= line->start);
        if (is_free) {
            taken.emplace_hint(next, line->start, end);
            builder.add({line->start, line->bytes, false, line->name});
        }
    }
    return std::move(builder).build();
}

void JitMap::look_for(const std::filesystem::path& process) {
    const auto identity = read_identity(process);
    if (!identity) {
        return;
    }
    auto path = "/tmp/perf-" + std::to_string(identity->own_pid) + ".map";
    auto file = ForeignFile::find_below(open_root(process / "root"), path);
    if (file && file->owner() == identity->user) {
        file_ = std::move(file);
        path_ = std::move(path);
    }
}

void JitMap::read() {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    if (!file_ || start < next_read_) {
        return;
    }
    if (file_->refresh() && file_->id() != was_read_) {
        was_read_ = file_->id();
        const auto text = read_fd(file_->open().get(), path_, most_bytes);
        // A line that is still being written has no end yet.
        functions_ = parse_jit_map(text ? std::string_view(*text).substr(0, text->rfind('\n') + 1)
                                        : std::string_view());
    }
    constexpr auto least = std::chrono::milliseconds(100);
    const auto end = Clock::now();
    next_read_ = end + std::max<Clock::duration>(least, (end - start) * 9);
}

}  // namespace snoopbox::symbols
