// SPDX-License-Identifier: Apache-2.0
// The entries of maps as lines of a unit file.
#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "output/cells.h"
#include "output/json.h"
#include "output/unit_file.h"
#include "reports/directories.h"
#include "reports/report.h"
#include "util/format.h"
#include "values/decoder.h"

namespace snoopbox::reports {
namespace {

// A setting, and where its values are.
class Line {
  public:
    explicit Line(tools::Setting declared) : declared_(std::move(declared)) {}

    Status open(const attach::Object& object) {
        TRY_ASSIGN(auto map, open_map(object, declared_.map));
        auto decoder =
            values::Decoder::of_map({declared_.column}, object.types(), map.key, map.value);
        if (!decoder) {
            return within("map " + declared_.map, std::move(decoder.error()));
        }
        map_.emplace(std::move(map.reader));
        decoder_.emplace(std::move(*decoder));
        return {};
    }

    const tools::Setting& declared() const { return declared_; }
    const Texts& values() const { return values_; }
    bool was_full() const { return was_full_; }

    // What there is by now, besides what another one has.
    Status read(const Texts* besides) {
        values_.clear();
        if (!map_) {
            values_.insert(declared_.text);
            return {};
        }
        TRY_ASSIGN(const auto entries, map_->peek());
        was_full_ |= map_->is_full(entries);
        for (std::size_t i = 0; i < entries.size(); ++i) {
            decoder_->decode(entries[i], row_);
            if (auto text = text_of(row_.front())) {
                values_.insert(std::move(*text));
            }
        }
        if (besides != nullptr) {
            std::erase_if(values_, [&](const std::string& value) {
                return declared_.directories ? is_in_directories(value, *besides)
                                             : besides->contains(value);
            });
        }
        if (declared_.directories) {
            values_ = outermost(values_);
        }
        return {};
    }

    void append_to_unit(std::string& out) const {
        const auto left_out = std::ranges::count_if(
            values_, [](const auto& value) { return !output::fits_unit_file(value); });
        const auto count = values_.size() - static_cast<std::size_t>(left_out);
        if (left_out != 0) {
            out += fmt::format("# {}= lacks {} with characters that a unit file cannot have\n",
                               declared_.name, left_out);
        }
        if (declared_.most != 0 && count > declared_.most) {
            out += fmt::format("# {}= would have {} values\n", declared_.name, count);
            return;
        }
        if (count == 0) {
            return;
        }
        out += declared_.name;
        char before = '=';
        for (const auto& value : values_) {
            if (output::fits_unit_file(value)) {
                out += std::exchange(before, ' ');
                output::append_unit_word(out, value);
            }
        }
        out += '\n';
    }

  private:
    std::optional<std::string> text_of(const output::Value& value) {
        if (std::holds_alternative<output::Absent>(value)) {
            return std::nullopt;
        }
        const auto* whole = std::get_if<std::string_view>(&value);
        if (whole == nullptr) {
            std::string text;
            output::append_value(text, value, clock_, output::Precision::full);
            return text;
        }
        // Programs put as much of a path as there is room for into the key of a map.
        const bool is_cut = declared_.directories && whole->size() == map_->key_bytes();
        return std::string(is_cut ? directory_above(*whole) : *whole);
    }

    tools::Setting declared_;
    std::optional<read::MapReader> map_;
    std::optional<values::Decoder> decoder_;
    Texts values_;
    bool was_full_ = false;
    output::Row row_;
    output::Clock clock_;
};

class SettingsReport : public Report {
  public:
    SettingsReport(std::string section, std::vector<Line> lines, std::string format)
        : section_(std::move(section)), lines_(std::move(lines)), format_(std::move(format)) {}

    void header(std::string& out) override { out += format_ == "csv" ? "setting,value\n" : ""; }

    Status print(std::optional<output::TimeOfDay> /*time*/, std::string& out) override {
        for (auto& line : lines_) {
            const auto other =
                std::ranges::find(lines_, line.declared().besides,
                                  [](const Line& each) { return each.declared().name; });
            TRY(line.read(other == lines_.end() ? nullptr : &other->values()));
            was_full_ |= line.was_full();
        }
        if (format_ == "json") {
            append_json(out);
        } else if (format_ == "csv") {
            append_csv(out);
        } else {
            out += fmt::format("[{}]\n", section_);
            for (const auto& line : lines_) {
                line.append_to_unit(out);
            }
        }
        return {};
    }

  private:
    void append_json(std::string& out) const {
        out += '{';
        for (const auto& line : lines_) {
            output::append_json_key(out, line.declared().name);
            out += '[';
            const char* before = "";
            for (const auto& value : line.values()) {
                out += std::exchange(before, ",");
                output::append_json_text(out, value);
            }
            out += ']';
        }
        out += "}\n";
    }

    void append_csv(std::string& out) {
        for (const auto& line : lines_) {
            for (const auto& value : line.values()) {
                out += line.declared().name + ',';
                cells_.append(out, std::string_view(value));
                out += '\n';
            }
        }
    }

    std::string section_;
    std::vector<Line> lines_;
    std::string format_;
    output::CsvCells cells_;
};

}  // namespace

Result<std::unique_ptr<Report>> make_settings(const tools::Report& report, const Style& style,
                                              const attach::Object& object) {
    std::vector<Line> lines;
    for (const auto& setting : report.settings) {
        lines.emplace_back(setting);
        if (!setting.map.empty()) {
            TRY(lines.back().open(object));
        }
    }
    return std::make_unique<SettingsReport>(report.section, std::move(lines), style.format);
}

}  // namespace snoopbox::reports
