// SPDX-License-Identifier: Apache-2.0
// The page for authors of tools has every word that the parser takes, and no other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tools/targets.h"
#include "tools/words.h"

namespace snoopbox::tools {
namespace {

constexpr std::string_view marker = "writes it anew. -->\n";

struct Part {
    const char* name;
    const char* heading;
};
constexpr auto parts = std::to_array<Part>({
    {"tool", "Of a tool"},
    {"probe", "Of a probe"},
    {"target", "What a probe traces: one of"},
    {"option", "Of an option, and of an operand"},
    {"operand", "Of the operands interval, count and duration, if their names are not enough"},
    {"filter", "Of a filter, if its name is not enough"},
    {"events", "Of events"},
    {"kind", "Of a kind of event"},
    {"column", "Of a column"},
    {"report", "Of a report"},
    {"setting", "Of a setting"},
    {"screen", "Of a screen"},
});

std::string cell(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        escaped += c == '|' ? std::string("\\|") : std::string(1, c);
    }
    return escaped;
}

std::string page() {
    std::string out;
    for (const auto& [name, heading] : parts) {
        out += "\n## " + std::string(heading) +
               "\n\n| word | means | example |\n| --- | --- | --- |\n";
        for (const auto& word : words()) {
            if (word.of == name) {
                out += "| `" + std::string(word.key) + "` | " + cell(word.means) + " | `" +
                       cell(word.example) + "` |\n";
            }
        }
    }
    out += "\n## Types of options\n\n| type | the argument |\n| --- | --- |\n";
#define SNOOP_OPTION_TYPE(id, key, help) out += "| `" key "` | " + cell(help) + " |\n";
#include "tools/option_types.inc"
#undef SNOOP_OPTION_TYPE
    out += "\n## Formats of columns\n\n| format | shows |\n| --- | --- |\n";
#define SNOOP_FORMAT(name, help) out += "| `" #name "` | " + cell(help) + " |\n";
#include "tools/formats.inc"
#undef SNOOP_FORMAT
    return out;
}

TEST(Page, HasTheWordsThatTheParserTakes) {
    const std::string path = SNOOPBOX_BPF_SOURCES "/README.md";
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    const auto all = text.str();
    const auto at = all.find(marker);
    ASSERT_NE(at, std::string::npos);
    const auto before = all.substr(0, at + marker.size());
    if (std::getenv("SNOOPBOX_WRITE_PAGE") != nullptr) {
        std::ofstream(path) << before << page();
    }
    EXPECT_EQ(all.substr(before.size()), page())
        << "write it anew: SNOOPBOX_WRITE_PAGE=1 build/unit_tools";
}

TEST(Page, HasAllParts) {
    for (const auto& word : words()) {
        EXPECT_TRUE(std::ranges::any_of(parts, [&](const Part& part) {
            return word.of == part.name;
        })) << word.of;
    }
}

TEST(Page, TargetsAreThoseOfTheRegistry) {
    std::vector<std::string_view> targets;
    for (const auto& kind : target_kinds()) {
        targets.push_back(kind.key);
    }
    EXPECT_THAT(keys_of("target"), testing::ElementsAreArray(targets));
}

}  // namespace
}  // namespace snoopbox::tools
