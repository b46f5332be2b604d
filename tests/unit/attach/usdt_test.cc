// SPDX-License-Identifier: Apache-2.0
// USDT probes: their arguments, where those of this program are, and the programs for them.
#include <asm/ptrace.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "../../usdt_probe.h"
#include "attach/program.h"
#include "attach/usdt_argument.h"
#include "attach/usdt_places.h"
#include "attach/usdt_specs.h"

namespace snoopbox::attach {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

tools::Probe probe_of(std::vector<std::string> names, std::size_t arguments) {
    tools::Probe probe{"passed", tools::Target::usdt, std::move(names)};
    probe.parameters = {{"void *", "ctx"}};
    for (std::size_t i = 0; i < arguments; ++i) {
        probe.parameters.push_back({i == 0 ? "char *" : "int", "a" + std::to_string(i)});
    }
    return probe;
}

TEST(UsdtPrograms, HaveArgumentsByPosition) {
    const auto probe = probe_of({"c:setjmp", "/bin/x:y:z"}, 2);
    const auto programs = programs_of(probe, "uprobe");
    ASSERT_THAT(programs, SizeIs(1));
    EXPECT_EQ(programs[0].name, "passed__usdt2");
    EXPECT_EQ(programs[0].section, "uprobe/passed");
    EXPECT_THAT(programs[0].code,
                AllOf(HasSubstr("BPF_ARRAY(passed__specs, struct snoop_usdt_spec, 1);"),
                      HasSubstr("char *a0 = SNOOP_NUMBER(char *, snoop_usdt_argument(ctx, "
                                "&snoop_spec->arguments[0]));"),
                      HasSubstr("int a1 = SNOOP_NUMBER(int, snoop_usdt_argument(ctx, "
                                "&snoop_spec->arguments[1]));"),
                      HasSubstr("return passed(ctx, a0, a1);")));
    EXPECT_EQ(programs_of(probe, "uprobe.multi")[0].code, programs[0].code);
    const auto none = programs_of(probe_of({"c:setjmp"}, 0), "uprobe");
    EXPECT_EQ(none[0].name, "passed__usdt0");
    EXPECT_THAT(none[0].code, AllOf(Not(HasSubstr("specs")), HasSubstr("return passed(ctx);")));
}

TEST(UsdtConstants, CookiesAreForPlacesThatDiffer) {
    Plan plan;
    EXPECT_THAT(usdt_constants(plan), IsEmpty());
    plan.probes.push_back({probe_of({"c:x"}, 1)});
    plan.probes.push_back({probe_of({"c:y"}, 1)});
    plan.probes.front().specs.resize(1);
    EXPECT_THAT(usdt_constants(plan), ElementsAre(testing::Pair("snoop_usdt_cookies", 0)));
    plan.probes.back().specs.resize(2);
    EXPECT_THAT(usdt_constants(plan), ElementsAre(testing::Pair("snoop_usdt_cookies", 1)));
}

TEST(UsdtArguments, AreSplitAtSpaces) {
    EXPECT_THAT(split_usdt_arguments(""), IsEmpty());
    EXPECT_THAT(split_usdt_arguments("-4@%eax  8@8(%rbp) "), ElementsAre("-4@%eax", "8@8(%rbp)"));
}

#if defined(__x86_64__)
UsdtArgument parsed(std::string_view text) {
    const auto argument = parse_usdt_argument(text);
    EXPECT_TRUE(argument) << text;
    return argument.value_or(UsdtArgument());
}

constexpr std::uint8_t base = UsdtArgument::has_base;
constexpr std::uint8_t index = UsdtArgument::has_index;
constexpr std::uint8_t memory = UsdtArgument::in_memory;

TEST(UsdtArguments, OfEachForm) {
    const auto rax = static_cast<std::uint16_t>(offsetof(pt_regs, rax));
    const auto rbx = static_cast<std::uint16_t>(offsetof(pt_regs, rbx));
    const auto rbp = static_cast<std::uint16_t>(offsetof(pt_regs, rbp));
    const auto r9 = static_cast<std::uint16_t>(offsetof(pt_regs, r9));
    EXPECT_EQ(parsed("-4@%eax"), (UsdtArgument{0, rax, 0, base, 0, 3, 1}));
    EXPECT_EQ(parsed("8@%rax"), (UsdtArgument{0, rax, 0, base, 0, 7, 0}));
    EXPECT_EQ(parsed("2@%r9w"), (UsdtArgument{0, r9, 0, base, 0, 1, 0}));
    EXPECT_EQ(parsed("-1@%bl"), (UsdtArgument{0, rbx, 0, base, 0, 0, 1}));
    EXPECT_EQ(parsed("4@$5"), (UsdtArgument{5, 0, 0, 0, 0, 3, 0}));
    EXPECT_EQ(parsed("-8@$-0x10"), (UsdtArgument{-16, 0, 0, 0, 0, 7, 1}));
    EXPECT_EQ(parsed("8@$18446744073709551615"), (UsdtArgument{-1, 0, 0, 0, 0, 7, 0}));
    EXPECT_EQ(parsed("8@-8(%rbp)"), (UsdtArgument{-8, rbp, 0, base | memory, 0, 7, 0}));
    EXPECT_EQ(parsed("8@+8(%rbp)"), (UsdtArgument{8, rbp, 0, base | memory, 0, 7, 0}));
    EXPECT_EQ(parsed("4@(%rax)"), (UsdtArgument{0, rax, 0, base | memory, 0, 3, 0}));
    EXPECT_EQ(parsed("8@(%rax,%rbx,4)"),
              (UsdtArgument{0, rax, rbx, base | index | memory, 2, 7, 0}));
    EXPECT_EQ(parsed("8@16(%rax,%rbx)"),
              (UsdtArgument{16, rax, rbx, base | index | memory, 0, 7, 0}));
    EXPECT_EQ(parsed("8@16(,%rbx,8)"), (UsdtArgument{16, 0, rbx, index | memory, 3, 7, 0}));
}

TEST(UsdtArguments, ThatCannotBeReadAreErrors) {
    for (const auto* text : {"",
                             "@",
                             "8",
                             "8@",
                             "%rax",
                             "8f@%xmm0",
                             "8@%xmm0",
                             "8@%ah",
                             "8@%rip",
                             "8@%eflags",
                             "3@%rax",
                             "16@%rax",
                             "-9223372036854775808@%rax",
                             "8@%rax)",
                             "8@$",
                             "8@$x",
                             "8@$--5",
                             "8@$5x",
                             "8@$99999999999999999999",
                             "8@5",
                             "8@x(%rip)",
                             "8@4+x(%rip)",
                             "8@8(%rip)",
                             "8@(%eax)",
                             "8@(%eax,%rbx)",
                             "8@(%rax,%ebx)",
                             "8@(%rax",
                             "8@(%rax,",
                             "8@(%rax,)",
                             "8@(%rax,%rbx,3)",
                             "8@(%rax,%rbx,4",
                             "8@(%rax,%rbx,4)x",
                             "8@()",
                             "8@(,)",
                             "8@%fs:8",
                             "8@%",
                             "4@[sp, 8]"}) {
        const auto argument = parse_usdt_argument(text);
        ASSERT_FALSE(argument) << text;
        EXPECT_EQ(argument.error().message,
                  "the argument \"" + std::string(text) + "\" cannot be read");
    }
}

// NOLINTNEXTLINE(misc-use-internal-linkage)
extern "C" {
__attribute__((section(".probes"), used)) volatile std::uint16_t snoop_example_counted_semaphore;
}

__attribute__((noinline, used)) void pass() {
    USDT_PROBE(snoop_example, counted, snoop_example_counted_semaphore, "8@$1 8@%%xmm0", "r"(0));
    USDT_PROBE(snoop_example, places, 0, "8@$1", "r"(0));
    USDT_PROBE(snoop_example, places, 0, "8@$2", "r"(0));
    USDT_PROBE(snoop_example, places, 0, "8@$1", "r"(0));
    USDT_PROBE(snoop_example, places, 0, "8@%%xmm0", "r"(0));
    USDT_PROBE(snoop_example, nowhere, places_no_semaphore, "", "r"(0));
    USDT_PROBE(snoop_example, shared, 0, "", "r"(0));
    USDT_PROBE(snoop_other, shared, 0, "", "r"(0));
}
__asm__(".set places_no_semaphore, 0x7fffffff");

const std::string this_program = "/proc/self/exe:";

Result<UsdtPlaces> find_places(const tools::Probe& probe, const std::optional<OnlyProcess>& process,
                               bool is_regex = false) {
    UserFiles files;
    return find_usdt_places(files, probe, process, is_regex);
}

std::string error_of(const std::string& name, std::size_t arguments) {
    const auto found = find_places(probe_of({this_program + name}, arguments), std::nullopt);
    return found ? "no error" : found.error().message;
}

TEST(UsdtPlaces, HaveASemaphoreAndTheirArguments) {
    const auto found = find_places(probe_of({this_program + "counted"}, 1), std::nullopt);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_THAT(found->files, SizeIs(1));
    EXPECT_THAT(found->files[0].offsets, SizeIs(1));
    EXPECT_THAT(found->files[0].semaphores, ElementsAre(testing::Ne(0U)));
    EXPECT_THAT(found->files[0].cookies, ElementsAre(0U));
    EXPECT_THAT(found->specs, ElementsAre(UsdtSpec{UsdtArgument{1, 0, 0, 0, 0, 7, 0}}));
}

TEST(UsdtPlaces, ArgumentsThatAreAlikeAreThereOnce) {
    const auto found =
        find_places(probe_of({this_program + "snoop_example:places", this_program + "places",
                              this_program + "snoop_other:shared"},
                             1),
                    std::nullopt);
    EXPECT_FALSE(found) << "the last has no arguments";
    const auto places =
        find_places(probe_of({this_program + "snoop_example:places", this_program + "places"}, 1),
                    std::nullopt);
    ASSERT_TRUE(places) << places.error().message;
    ASSERT_THAT(places->files, SizeIs(1));
    EXPECT_THAT(places->files[0].offsets, SizeIs(3)) << "one place's argument cannot be read";
    EXPECT_THAT(places->files[0].semaphores, ElementsAre(0U, 0U, 0U));
    EXPECT_THAT(places->files[0].cookies, ElementsAre(0U, 1U, 0U));
    EXPECT_THAT(places->specs, SizeIs(2));
}

TEST(UsdtPlaces, OfAPatternAreThoseOfAllThatMatch) {
    const auto places_of = [](const std::string& pattern, bool is_regex) {
        auto probe = probe_of({this_program + pattern}, 0);
        probe.is_pattern = true;
        const auto found = find_places(probe, std::nullopt, is_regex);
        return found ? found->files.at(0).offsets.size() : 0;
    };
    EXPECT_EQ(places_of("snoop_example:places", false), 4U);
    EXPECT_EQ(places_of("snoop_example:p*", false), 4U);
    EXPECT_EQ(places_of("shared", false), 2U) << "of all providers";
    EXPECT_EQ(places_of("snoop_other:*", false), 1U);
    EXPECT_EQ(places_of("(counted|shared)$", true), 3U);
    EXPECT_EQ(places_of("x*", false), 0U);
}

TEST(UsdtPlaces, ThatCannotBeTracedAreErrors) {
    EXPECT_EQ(error_of("countd", 0),
              "/proc/self/exe has no USDT probe countd; did you mean counted?");
    EXPECT_EQ(
        error_of("snoop_other:counted", 0),
        "/proc/self/exe has no USDT probe snoop_other:counted; it has those of snoop_example");
    EXPECT_EQ(error_of("shared", 0),
              "/proc/self/exe: several providers have a USDT probe shared: snoop_example, "
              "snoop_other");
    EXPECT_EQ(error_of("snoop_example:shared", 0), "no error");
    EXPECT_EQ(error_of("counted", 2),
              "/proc/self/exe: the USDT probe snoop_example:counted: the argument \"8@%xmm0\" "
              "cannot be read");
    EXPECT_EQ(error_of("counted", 3),
              "/proc/self/exe: the USDT probe snoop_example:counted: it has 2 arguments there "
              "(\"8@$1 8@%xmm0\"), and the handler 3");
    EXPECT_EQ(error_of("nowhere", 0),
              "/proc/self/exe: the USDT probe snoop_example:nowhere has a semaphore that is not "
              "among its variables: damaged?");
}
#endif

}  // namespace
}  // namespace snoopbox::attach
