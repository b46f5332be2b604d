// SPDX-License-Identifier: Apache-2.0
#include "cli/scan.h"

#include <algorithm>
#include <boost/program_options.hpp>
#include <utility>

#include "cli/usage.h"
#include "tools/nearest_name.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::cli {
namespace {

namespace po = boost::program_options;

// Splits "-xn5" into -x and -n 5. Boost itself accepts "-n --time" but not "-n -t", depending on
// which options exist; here, the next word is always the value.
class ShortForms {
  public:
    explicit ShortForms(std::span<const OptionShape> shapes) : shapes_(shapes) {}

    std::vector<po::option> operator()(std::vector<std::string>& words) const {
        const std::string word = words.front();
        if (word.size() < 2 || word[0] != '-' || word[1] == '-') {
            return {};
        }
        words.erase(words.begin());
        std::vector<po::option> options;
        for (std::size_t i = 1; i < word.size(); ++i) {
            const auto shape =
                std::find_if(shapes_.begin(), shapes_.end(), [&](const OptionShape& candidate) {
                    return candidate.letter == word[i] && word[i] != '\0';
                });
            po::option& option = options.emplace_back();
            if (shape == shapes_.end()) {
                // Boost will report this name as unknown, unless the word is a value: Boost shows
                // values to each parser before it takes them.
                option.string_key = fmt::format("-{}", word.substr(i, 1));
                break;
            }
            option.string_key = shape->name;
            if (shape->argument.empty()) {
                continue;
            }
            if (i + 1 < word.size()) {
                option.value.push_back(word.substr(i + 1));
            } else if (!words.empty()) {
                option.value.push_back(words.front());
                words.erase(words.begin());
            }
            break;
        }
        return options;
    }

  private:
    std::span<const OptionShape> shapes_;
};

// The option that takes all words that follow, if `word` is one; or shapes.end().
auto find_taker_of_rest(std::span<const OptionShape> shapes, std::string_view word) {
    return std::ranges::find_if(shapes, [&](const OptionShape& shape) {
        return shape.takes_rest && word == "--" + shape.name;
    });
}

// If the first word is an option that takes all words that follow: that option, once for each of
// them.
std::vector<po::option> take_rest(std::span<const OptionShape> shapes,
                                  std::vector<std::string>& words) {
    const auto shape = find_taker_of_rest(shapes, words.front());
    std::vector<po::option> options;
    // If nothing follows, its value is missing, or the word is a value that Boost shows.
    if (shape != shapes.end() && words.size() > 1) {
        for (std::size_t i = 1; i < words.size(); ++i) {
            auto& option = options.emplace_back();
            option.string_key = shape->name;
            option.value.push_back(words[i]);
        }
        words.clear();
    }
    return options;
}

// Gives options whose value may be left out the one that is implied.
std::vector<std::string> with_implied(std::span<const OptionShape> shapes,
                                      std::span<const std::string> words) {
    std::vector<std::string> all(words.begin(), words.end());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto shape = std::ranges::find_if(shapes, [&](const OptionShape& each) {
            return !each.implied.empty() && all[i] == "--" + each.name;
        });
        if (shape != shapes.end() && (i + 1 == all.size() || all[i + 1].starts_with('-'))) {
            all[i] += "=" + shape->implied;
        }
    }
    return all;
}

// Boost takes each word off the front of a vector, which takes a second for 15,000 words.
Status check_count(std::span<const OptionShape> shapes, std::span<const std::string> words,
                   const std::string& command) {
    constexpr std::ptrdiff_t most_words = 4096;
    // The rest is taken at once.
    const auto rest = std::ranges::find_if(words, [&](const std::string& word) {
        return find_taker_of_rest(shapes, word) != shapes.end();
    });
    if (rest - words.begin() > most_words) {
        return fail_usage(fmt::format("{} options and operands are too many: at most {} are read",
                                      rest - words.begin(), most_words),
                          command);
    }
    return {};
}

std::string unknown(std::span<const OptionShape> shapes, std::string_view option) {
    if (!option.starts_with("--")) {
        return fmt::format("unknown option {}", option);
    }
    option = option.substr(0, option.find('='));
    std::vector<std::string_view> names;
    for (const OptionShape& shape : shapes) {
        names.push_back(shape.name);
    }
    const auto nearest = tools::nearest_name(option.substr(2), names);
    return fmt::format("unknown option {}{}", option,
                       nearest ? fmt::format("; did you mean --{}?", *nearest) : "");
}

std::string explain(std::span<const OptionShape> shapes,
                    const po::invalid_command_line_syntax& error) {
    std::string name = error.get_option_name();
    name.erase(0, name.find_first_not_of('-'));
    const auto shape = std::find_if(shapes.begin(), shapes.end(),
                                    [&](const OptionShape& s) { return s.name == name; });
    if (shape == shapes.end()) {
        return error.what();
    }
    return shape->argument.empty() ? fmt::format("--{} takes no value", name)
                                   : fmt::format("--{} needs a value, {}", name, shape->argument);
}

}  // namespace

const std::string* Scanned::find(std::string_view name) const {
    const auto last = std::find_if(given_.rbegin(), given_.rend(),
                                   [name](const Given& given) { return given.name == name; });
    return last == given_.rend() ? nullptr : &last->value;
}

std::vector<std::string> Scanned::find_all(std::string_view name) const {
    std::vector<std::string> values;
    for (const Given& given : given_) {
        if (given.name == name) {
            values.push_back(given.value);
        }
    }
    return values;
}

void Scanned::add(std::string name, std::string value) {
    given_.push_back({std::move(name), std::move(value)});
}

Result<Scanned> scan(std::span<const OptionShape> shapes, std::span<const std::string> words,
                     const std::string& command, std::vector<std::string>* operands) {
    using Style = po::command_line_style::style_t;
    TRY(check_count(shapes, words, command));
    Scanned scanned;
    try {
        po::options_description description;
        for (const OptionShape& shape : shapes) {
            if (shape.argument.empty()) {
                description.add_options()(shape.name.c_str(), "");
            } else {
                description.add_options()(shape.name.c_str(), po::value<std::string>(), "");
            }
        }
        po::command_line_parser parser(with_implied(shapes, words));
        parser.options(description);
        parser.style(Style::allow_long | Style::long_allow_adjacent | Style::long_allow_next);
        parser.extra_style_parser(
            [shapes, short_forms = ShortForms(shapes)](std::vector<std::string>& rest) {
                auto options = take_rest(shapes, rest);
                return options.empty() ? short_forms(rest) : options;
            });
        for (const po::option& option : parser.run().options) {
            if (option.position_key >= 0 || option.string_key.empty()) {
                if (operands != nullptr && !option.value.empty()) {
                    operands->push_back(option.value.front());
                    continue;
                }
                return fail_usage(
                    fmt::format("unexpected argument \"{}\": {} takes only options",
                                option.value.empty() ? "" : option.value.front(), command),
                    command);
            }
            scanned.add(option.string_key,
                        option.value.empty() ? std::string() : option.value.front());
        }
    } catch (const po::unknown_option& error) {
        return fail_usage(unknown(shapes, error.get_option_name()), command);
    } catch (const po::invalid_command_line_syntax& error) {
        return fail_usage(explain(shapes, error), command);
    } catch (const po::error& error) {
        return fail_usage(error.what(), command);
    }
    return scanned;
}

Status read_choice(const Scanned& scanned, std::string_view name,
                   const std::vector<std::string_view>& choices, std::string& field,
                   const std::string& command) {
    const std::string* text = scanned.find(name);
    if (text == nullptr) {
        return {};
    }
    if (std::ranges::find(choices, *text) == choices.end()) {
        return fail_usage(fmt::format("--{}: \"{}\" is none of {}", name, *text, join(choices)),
                          command);
    }
    field = *text;
    return {};
}

Status read_path(const Scanned& scanned, std::string_view name, std::optional<std::string>& field,
                 const std::string& command) {
    if (const std::string* text = scanned.find(name)) {
        if (text->empty()) {
            return fail_usage(fmt::format("--{}: the name is empty", name), command);
        }
        field = *text;
    }
    return {};
}

}  // namespace snoopbox::cli
