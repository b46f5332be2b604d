// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "../../xml_text.h"
#include "output/flame_script.h"
#include "output/flame_tree.h"
#include "stack_cases.h"

namespace snoopbox::output {
namespace {

// What is between <g id="frames"> and </g>, a frame a line.
std::string frames_of(const std::string& svg) {
    constexpr auto before = "<g id=\"frames\">\n"sv;
    const auto begin = svg.find(before) + before.size();
    return svg.substr(begin, svg.find("\n</g>\n", begin - 1) + 1 - begin);
}

TEST(FlamegraphSvg, Whole) {
    StackStyle style = process_style();
    style.title = "a & b";
    style.unit = "usecs";
    const auto writer = stack_writer("flamegraph", style);
    std::string out;
    writer->header(out);
    writer->stack({bash, Frames{"schedule"}, Frames{"read", "main"}, 1500}, out);
    EXPECT_EQ(out, "") << "all is written at the end";
    writer->stack({bash, Frames{}, Frames{"write", "main"}, 500}, out);
    writer->finish(out);
    EXPECT_EQ(out,
              R"(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="170" viewBox="0 0 1200 170">
)" + std::string(flame_style) +
                  R"(<rect id="paper" width="100%" height="100%"/>
<text id="title" x="600" y="28">a &amp; b</text>
<text id="reset" class="button" x="10" y="28">Reset zoom</text>
<text id="search" class="button" x="1190" y="28">Search</text>
<text id="details" x="10" y="158"></text>
<text id="matched" x="1190" y="158"></text>
<g id="frames">
<g><title>all (2,000 usecs, 100.00%)</title><rect x="10.000" y="116" width="1180.000" height="17" rx="1" fill="#bebab2"/><text x="13.000" y="129">all</text></g>
<g><title>bash (2,000 usecs, 100.00%)</title><rect x="10.000" y="98" width="1180.000" height="17" rx="1" fill="#d9d4c8"/><text x="13.000" y="111">bash</text></g>
<g><title>main (2,000 usecs, 100.00%)</title><rect x="10.000" y="80" width="1180.000" height="17" rx="1" fill="#ef9250"/><text x="13.000" y="93">main</text></g>
<g><title>read (1,500 usecs, 75.00%)</title><rect x="10.000" y="62" width="885.000" height="17" rx="1" fill="#e97248"/><text x="13.000" y="75">read</text></g>
<g><title>write (500 usecs, 25.00%)</title><rect x="895.000" y="62" width="295.000" height="17" rx="1" fill="#ed864d"/><text x="898.000" y="75">write</text></g>
<g><title>schedule (1,500 usecs, 75.00%)</title><rect x="10.000" y="44" width="885.000" height="17" rx="1" fill="#a5cceb"/><text x="13.000" y="57">schedule</text></g>
</g>
)" + std::string(flame_script) +
                  "</svg>\n");
    EXPECT_EQ(XmlCheck::problem(out), "");
}

TEST(FlamegraphSvg, Empty) {
    const std::string svg = stack_of("flamegraph", {}, {}, {}, {"main"}, 0);
    EXPECT_EQ(XmlCheck::problem(svg), "");
    EXPECT_EQ(frames_of(svg), "");
    EXPECT_NE(svg.find(">Flame graph</text>"), std::string::npos);
    EXPECT_NE(svg.find(">no samples</text>"), std::string::npos);
}

TEST(FlamegraphSvg, TheNextBeginsAfterTheEnd) {
    const auto writer = stack_writer("flamegraph", process_style());
    std::string first;
    writer->stack({bash, {}, Frames{"one"}, 1}, first);
    writer->finish(first);
    std::string second;
    writer->stack({bash, {}, Frames{"two"}, 1}, second);
    writer->finish(second);
    EXPECT_EQ(second.find("<title>one"), std::string::npos);
    EXPECT_NE(second.find("<title>two (1 samples, 100.00%)"), std::string::npos);
}

TEST(FlamegraphSvg, OrderMakesNoDifference) {
    std::vector<Frames> stacks = {{"b", "a"}, {"c", "a"}, {"a"}, {"a", "b"}, {"b"}, {"c", "a"}};
    const auto drawn = [&] {
        const auto writer = stack_writer("flamegraph", {});
        std::string out;
        for (const Frames& user : stacks) {
            writer->stack({{}, Frames{"k"}, user, 3}, out);
        }
        writer->finish(out);
        return out;
    };
    const std::string first = drawn();
    std::ranges::reverse(stacks);
    EXPECT_EQ(drawn(), first);
    std::swap(stacks[1], stacks[4]);
    EXPECT_EQ(drawn(), first);
}

TEST(FlamegraphSvg, UserAndKernelFunctionsOfOneNameDiffer) {
    const std::string user = frames_of(stack_of("flamegraph", {}, {}, {}, {"read"}, 1));
    const std::string kernel = frames_of(stack_of("flamegraph", {}, {}, {"read"}, {}, 1));
    EXPECT_NE(user, kernel);
}

TEST(FlamegraphSvg, WhatCannotBeSeenIsLeftOut) {
    const auto writer = stack_writer("flamegraph", {});
    std::string out;
    writer->stack({{}, {}, Frames{"wide"}, 1'199'900}, out);
    writer->stack({{}, {}, Frames{"seen"}, 100}, out);
    writer->stack({{}, {}, Frames{"unseen"}, 99}, out);
    writer->finish(out);
    EXPECT_NE(out.find("<title>wide"), std::string::npos);
    EXPECT_EQ(out.find("<title>unseen"), std::string::npos);
    EXPECT_NE(out.find("<title>wide (1,199,900 samples, 99.98%)"), std::string::npos) << out;
}

TEST(FlamegraphSvg, HostileNames) {
    StackStyle style = process_style();
    style.title = "<script>\n\x01\xff</title>";
    style.unit = "\"&\x7f";
    const Row keys = {"</svg>\n", std::uint64_t{1}};
    const Frames names = {"]]><!--",        std::string("a\0b", 3),
                          "\xff\xfe",       "\xef\xbf\xbe",
                          "a&b<c>\"d\"'e'", "\x1b[2J",
                          right_to_left,    std::string(4096, '<'),
                          "\n\r\t",         ""};
    const std::string svg = stack_of("flamegraph", style, keys, names, names, UINT64_MAX);
    EXPECT_EQ(XmlCheck::problem(svg), "");
    EXPECT_NE(svg.find("<title>$'&lt;/svg&gt;\\n' (18,446,744,073,709,551,615 "),
              std::string::npos);
    EXPECT_NE(svg.find("<title>a&amp;b&lt;c&gt;&quot;d&quot;'e' ("), std::string::npos);
    EXPECT_NE(svg.find("<title>$'\\n\\r\\t' ("), std::string::npos);
}

TEST(FlamegraphSvg, AnyNamesAreWellFormed) {
    RandomArguments random;
    for (int i = 0; i < 200; ++i) {
        const auto writer = stack_writer("flamegraph", process_style());
        std::string out;
        for (int n = 0; n < 10; ++n) {
            const Frames user = random.next();
            const Frames kernel = random.next();
            writer->stack({bash, kernel, user, random.below(1000)}, out);
        }
        writer->finish(out);
        ASSERT_EQ(XmlCheck::problem(out), "");
    }
}

TEST(FlamegraphSvg, RefersToNothingElse) {
    const std::string svg = stack_of("flamegraph", process_style(), bash, {}, {"main"}, 1);
    for (const char* word :
         {"href", "url(", "@import", "src=", "fetch", "<image", "<foreignObject"}) {
        EXPECT_EQ(svg.find(word), std::string::npos) << word;
    }
}

TEST(FlameTree, ValuesAddUp) {
    FlameTree tree;
    tree.begin(UINT64_MAX);
    tree.frame("a", FrameKind::user);
    tree.frame("b", FrameKind::user);
    tree.begin(UINT64_MAX);
    tree.frame("a", FrameKind::user);
    const auto frames = tree.place(0);
    ASSERT_EQ(frames.size(), 3U);
    EXPECT_EQ(frames[1].name, "a");
    EXPECT_EQ(frames[1].value, UINT64_MAX);
    EXPECT_EQ(frames[1].width, 1);
    EXPECT_EQ(frames[2].width, 0.5);
    EXPECT_EQ(frames[2].depth, 2U);
}

TEST(XmlCheck, KnowsWhatIsWrong) {
    constexpr auto declaration = R"(<?xml version="1.0" encoding="UTF-8"?>)";
    const auto problem = [&](const std::string& body) {
        return XmlCheck::problem(std::string(declaration) + '\n' + body);
    };
    EXPECT_EQ(problem(R"(<a b="1"><c/>x &amp; y<![CDATA[<&]]></a>)"), "");
    for (const char* body : {"", "<a>", "<a></b>", "<a/><b/>", R"(<a b="1" b="2"/>)", "<a>&</a>",
                             R"(<a b="<"/>)", "<a>]]></a>", "<a>\x01</a>", "<a>\xff</a>",
                             "<a b=1/>", "<a>\xef\xbf\xbe</a>", "<a><![CDATA[</a>", "x<a/>"}) {
        EXPECT_NE(problem(body), "") << body;
    }
}

}  // namespace
}  // namespace snoopbox::output
