// SPDX-License-Identifier: Apache-2.0
// Sentences with values in them: 'mount("{source}", {flags}) = {ret}'.
#include <algorithm>
#include <utility>

#include "tools/declarations.h"
#include "tools/nearest_name.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

class SentenceReader {
  public:
    SentenceReader(std::string_view text, std::span<const std::string_view> names)
        : rest_(text), names_(names) {}

    // What is wrong; empty if nothing is.
    std::string read() {
        bool any = false;
        while (!rest_.empty()) {
            const char c = rest_.front();
            if ((c == '{' || c == '}') && rest_.substr(1).starts_with(c)) {
                piece_.text += c;
                rest_.remove_prefix(2);
            } else if (c == '}') {
                return R"("}" without a "{"; a brace that is to be shown is written twice)";
            } else if (c == '{') {
                if (auto problem = read_name(); !problem.empty()) {
                    return problem;
                }
                any = true;
            } else {
                piece_.text += c;
                rest_.remove_prefix(1);
            }
        }
        if (!piece_.text.empty()) {
            pieces_.push_back(std::move(piece_));
        }
        return any ? "" : "it names no column, as {name}";
    }

    std::vector<Piece> take() { return std::move(pieces_); }

  private:
    std::string read_name() {
        const auto end = rest_.find('}');
        if (end == std::string_view::npos) {
            return R"("{" without a "}"; a brace that is to be shown is written twice)";
        }
        const auto name = rest_.substr(1, end - 1);
        if (std::ranges::find(names_, name) == names_.end()) {
            return fmt::format("it names no column: \"{}\"{}", name, did_you_mean(name, names_));
        }
        rest_.remove_prefix(end + 1);
        piece_.column = name;
        if (piece_.text.ends_with('"') && rest_.starts_with('"')) {
            piece_.quoted = true;
            piece_.text.pop_back();
            rest_.remove_prefix(1);
        }
        pieces_.push_back(std::exchange(piece_, {}));
        return {};
    }

    std::string_view rest_;
    std::span<const std::string_view> names_;
    Piece piece_;
    std::vector<Piece> pieces_;
};

}  // namespace

std::vector<Piece> read_sentence(const Mapping& entry, std::string_view key,
                                 std::span<const std::string_view> names, Problems& problems) {
    const auto* node = entry.find(key);
    if (node == nullptr) {
        return {};
    }
    const auto text = entry.required_text(key);
    SentenceReader reader(text, names);
    if (const auto problem = reader.read(); !text.empty() && !problem.empty()) {
        problems.add(node->line, fmt::format("\"{}\": {}", key, problem));
    }
    return reader.take();
}

}  // namespace snoopbox::tools
