// SPDX-License-Identifier: Apache-2.0
// clang lays structs out for one machine and generates code for another
// (headers/btf/struct_text.h), so that what a program reads is known only from its instructions.
// Here, programs say where every member of every struct is, and BTF says where it has to be.
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <ostream>
#include <span>
#include <string>

#include "compile/compile.h"
#include "headers/btf/btf_file.h"
#include "headers/btf/btf_tree.h"
#include "interpreter.h"
#include "kernels.h"
#include "questions.h"
#include "util/format.h"

namespace snoopbox::test {
namespace {

constexpr std::size_t structs_in_program = 3000;

enum class Types { all, needed };

struct Case {
    Kernel kernel;
    Types types;
};

std::string name_of(const Case& one) {
    std::string name = one.kernel.release;
    std::ranges::replace_if(
        name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name + (one.types == Types::all ? "_all" : "_needed");
}

void PrintTo(const Case& one, std::ostream* out) {
    *out << name_of(one);
}

class Layout : public testing::TestWithParam<Case> {
  protected:
    static headers::HeaderTree tree_for(const std::string& program) {
        const auto& [kernel, types] = GetParam();
        auto tree = headers::make_btf_tree({kernel.btf,
                                            {},
                                            kernel.release,
                                            *headers::find_arch(kernel.machine),
                                            {},
                                            types == Types::all ? "" : program});
        EXPECT_TRUE(tree) << (tree ? "" : tree.error().message);
        return tree ? std::move(*tree) : headers::HeaderTree();
    }

    // What a program that asks about all of `structs` stores; empty if it does not compile.
    static std::vector<std::uint64_t> answers(std::span<const StructQuestions> structs) {
        compile::Request request;
        request.file = "layout.c";
        request.source = program_of(structs);
        for (std::size_t i = 0; i < functions_of(structs); ++i) {
            request.programs[fmt::format("f{}", i)] = "kprobe/none";
        }
        const auto compiled = compile::compile(request, tree_for(request.source));
        EXPECT_TRUE(compiled) << (compiled ? "" : compiled.error().message);
        return compiled ? run(compiled->object, functions_of(structs))
                        : std::vector<std::uint64_t>();
    }

    static std::vector<std::uint64_t> run(const std::string& object, std::size_t functions) {
        std::vector<std::uint64_t> all;
        libbpf_set_print(nullptr);
        const std::unique_ptr<bpf_object, decltype(&bpf_object__close)> opened(
            bpf_object__open_mem(object.data(), object.size(), nullptr), bpf_object__close);
        EXPECT_TRUE(opened);
        for (std::size_t i = 0; opened && i < functions; ++i) {
            const auto* program =
                bpf_object__find_program_by_name(opened.get(), fmt::format("f{}", i).c_str());
            const auto stored = stored_after(
                before_answers, {bpf_program__insns(program), bpf_program__insn_cnt(program)},
                content_at);
            EXPECT_TRUE(stored) << (stored ? "" : stored.error().message);
            if (stored) {
                all.insert(all.end(), stored->begin(), stored->end());
            }
        }
        return all;
    }
};

TEST_P(Layout, MembersAreWhereBtfHasThem) {
    const auto types = headers::read_types(GetParam().kernel.btf);
    ASSERT_TRUE(types) << types.error().message;
    const auto structs = questions_of((*types)->handle());
    EXPECT_GT(structs.size(), 4000U) << "a kernel has more structs than that";
    for (std::size_t at = 0; at < structs.size(); at += structs_in_program) {
        const auto part =
            std::span(structs).subspan(at, std::min(structs_in_program, structs.size() - at));
        const auto found = answers(part);
        std::size_t next = 0;
        for (const auto& one : part) {
            for (const auto& question : one.questions) {
                ASSERT_LT(next, found.size()) << question.text;
                EXPECT_EQ(found[next], question.answer) << question.text;
                ++next;
            }
        }
        EXPECT_EQ(next, found.size());
    }
}

std::vector<Case> cases(const std::vector<Kernel>& kernels) {
    std::vector<Case> all;
    for (const auto& kernel : kernels) {
        all.push_back({kernel, Types::all});
        all.push_back({kernel, Types::needed});
    }
    return all;
}

std::string name_of_case(const testing::TestParamInfo<Case>& one) {
    return name_of(one.param);
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Layout);
INSTANTIATE_TEST_SUITE_P(Running, Layout, testing::ValuesIn(cases(running_kernel())), name_of_case);
INSTANTIATE_TEST_SUITE_P(AtHand, Layout, testing::ValuesIn(cases(kernels_at_hand())), name_of_case);

}  // namespace
}  // namespace snoopbox::test
