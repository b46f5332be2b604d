// SPDX-License-Identifier: Apache-2.0
#include "output/sentence.h"

#include "writer_cases.h"

namespace snoopbox::output {
namespace {

std::string sentence(const std::vector<SentencePiece>& pieces, const Row& values) {
    Clock clock;
    std::string out;
    append_sentence(out, pieces, values, clock);
    return out;
}

TEST(Sentence, HasTextsAndValues) {
    EXPECT_EQ(sentence({{"umount(", 0, true}, {") = ", 1}, {"!"}}, {"/mnt", std::int64_t{-2}}),
              "umount(\"/mnt\") = -2!");
    EXPECT_EQ(sentence({{"", 1}, {":", 0}}, {std::uint64_t{80}, "::1"}), "::1:80");
    const InZone zone("UTC0");
    EXPECT_EQ(sentence({{"at ", 0}}, {TimeOfDay{0}}), "at 00:00:00");
}

TEST(Sentence, EscapesWhatItQuotes) {
    EXPECT_EQ(sentence({{"", 0, true}}, {"a\"b\\\x1b\n"}), R"("a\"b\\\x1b\n")");
    EXPECT_EQ(sentence({{"", 0}}, {"a\x1b"}), R"($'a\x1b')");
    EXPECT_EQ(sentence({{"", 0, true}}, {CutText{"ab\xc3"}}), R"("ab"...)");
    EXPECT_EQ(sentence({{"", 0, true}}, {std::int64_t{3}}), R"("3")");
    EXPECT_EQ(sentence({{"<", 0}, {">"}}, {Absent()}), "<>");
}

TEST(Sentence, StandsInTablesAsItIs) {
    const std::vector<ColumnStyle> columns = {{"call", "CALL", 8, false}, {"ret", "RET", 0, false}};
    EXPECT_EQ(row_of("table", columns, {Composed{"f(\"\")"}, std::int64_t{0}}), "f(\"\")    0\n");
}

TEST(Sentence, InPlaceOfRowsHasNoHeading) {
    EXPECT_EQ(header_of("table", {{.name = ""}}), "");
    EXPECT_EQ(header_of("table", {{.name = ""}, {.name = "s", .heading = "S", .below = true}}), "");
    EXPECT_EQ(row_of("table", {{.name = ""}}, {Composed{"OOM kill"}}), "OOM kill\n");
}

}  // namespace
}  // namespace snoopbox::output
