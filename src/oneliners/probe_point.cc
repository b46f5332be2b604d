// SPDX-License-Identifier: Apache-2.0
#include "oneliners/probe_point.h"

#include <charconv>

#include "util/format.h"

namespace snoopbox::oneliners {
namespace {

using Kind = Probe::Kind;

class PointReader {
  public:
    PointReader(std::string_view text, const char* grammar) : text_(text), grammar_(grammar) {}

    Status read(Span span, Probe& probe) {
        std::vector<Span> parts{{span.begin, span.begin}};
        for (std::size_t at = span.begin; at < span.end; ++at) {
            if (text_[at] == ':') {
                parts.push_back({at + 1, at + 1});
            } else {
                parts.back().end = at + 1;
            }
        }
        if (parts.size() == 1) {
            parts.insert(parts.begin(), 2, Span{span.begin, span.begin});
        } else if (parts.size() == 2) {
            parts.insert(parts.begin(), Span{span.begin, span.begin});
        }
        TRY(read_kind(parts.front(), probe));
        TRY(read_names(parts, probe));
        return probe.kind == Kind::entry || probe.kind == Kind::at_return ? read_offset(probe)
                                                                          : Status();
    }

  private:
    Status read_kind(Span span, Probe& probe) const {
        const auto kind = span.in(text_);
        if (kind.empty() || kind == "p") {
            probe.kind = Kind::entry;
        } else if (kind == "r") {
            probe.kind = Kind::at_return;
        } else if (kind == "t") {
            probe.kind = Kind::tracepoint;
        } else if (kind == "u") {
            probe.kind = Kind::usdt;
        } else {
            return fail_at(text_, span,
                           fmt::format("\"{}\" is no kind of probe: p, r, t or u", kind), grammar_);
        }
        return {};
    }

    Status read_names(const std::vector<Span>& parts, Probe& probe) const {
        const auto most = probe.kind == Kind::usdt ? 4U : 3U;
        if (parts.size() > most) {
            return fail_at(text_, parts[most], "there is a colon too many", grammar_);
        }
        probe.name_at = parts.back();
        probe.name = parts.back().in(text_);
        const std::string second(parts[1].in(text_));
        (probe.kind == Kind::tracepoint ? probe.category : probe.library) = second;
        if (parts.size() == 4) {
            probe.provider = parts[2].in(text_);
        }
        const char* lacks = probe.name.empty()                                 ? "a name"
                            : probe.kind == Kind::tracepoint && second.empty() ? "its category"
                            : probe.kind == Kind::usdt && second.empty()       ? "its library"
                                                                               : nullptr;
        if (lacks != nullptr) {
            const auto at = probe.name.empty() ? parts.back() : parts[1];
            return fail_at(text_, at, fmt::format("the probe lacks {}", lacks), grammar_);
        }
        // In the text of a tool, what begins with $ is the name of an option.
        const bool is_own = probe.kind == Kind::usdt || !probe.library.empty();
        for (const auto span : {parts[1], is_own ? parts[1] : parts.back()}) {
            if (span.in(text_).starts_with('$')) {
                return fail_at(text_, span,
                               "no library, tracepoint or function of the kernel begins with $",
                               "a file of such a name can be given by its path");
            }
        }
        return {};
    }

    Status read_offset(Probe& probe) const {
        const auto plus = probe.name.find('+');
        if (plus == std::string::npos) {
            return {};
        }
        if (plus == 0) {
            return fail_at(text_, probe.name_at, "the probe lacks a name", grammar_);
        }
        auto digits = std::string_view(probe.name).substr(plus + 1);
        const int base = digits.starts_with("0x") || digits.starts_with("0X") ? 16 : 10;
        digits.remove_prefix(base == 16 ? 2 : 0);
        const auto [stop, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), probe.offset, base);
        if (error != std::errc() || stop != digits.data() + digits.size()) {
            return fail_at(text_, {probe.name_at.begin + plus, probe.name_at.end},
                           "the offset is no number, such as +18 or +0x12");
        }
        probe.name.erase(plus);
        probe.name_at.end = probe.name_at.begin + plus;
        return {};
    }

    std::string_view text_;
    const char* grammar_;
};

}  // namespace

Status read_point(std::string_view text, const char* grammar, Span span, Probe& probe) {
    return PointReader(text, grammar).read(span, probe);
}

Status refuse_signature(const Probe& probe, std::string_view text) {
    const bool has_none = probe.kind == Kind::tracepoint || probe.kind == Kind::usdt;
    return has_none && probe.signature && !probe.signature->empty()
               ? Status(fail_at(text, *probe.signature,
                                "only functions have a signature; USDT probes have arg1, arg2, "
                                "..., and tracepoints args->NAME"))
               : Status();
}

}  // namespace snoopbox::oneliners
