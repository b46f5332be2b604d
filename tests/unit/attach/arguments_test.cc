// SPDX-License-Identifier: Apache-2.0
// Where arguments are, and what a kernel has, by a BTF made here.
#include "attach/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "attach/kernel_questions.h"

namespace snoopbox::attach {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using tools::Target;

class ArgumentsTest : public testing::Test {
  protected:
    ArgumentsTest() : types_(btf__new_empty(), &btf__free) {
        number_ = btf__add_int(types_.get(), "int", 4, BTF_INT_SIGNED);
        pointer_ = btf__add_ptr(types_.get(), 0);
        const int inner = btf__add_union(types_.get(), "", 4);
        btf__add_field(types_.get(), "inside", number_, 0, 0);
        btf__add_struct(types_.get(), "task_struct", 8);
        btf__add_field(types_.get(), "__state", number_, 0, 0);
        btf__add_field(types_.get(), "", inner, 32, 0);
    }

    int prototype(std::initializer_list<std::pair<const char*, int>> parameters) {
        const int id = btf__add_func_proto(types_.get(), 0);
        for (const auto& [name, type] : parameters) {
            btf__add_func_param(types_.get(), name, type);
        }
        return id;
    }
    void add_function(const char* name, std::initializer_list<std::pair<const char*, int>> of) {
        const int id = prototype(of);
        btf__add_func(types_.get(), name, BTF_FUNC_STATIC, id);
    }
    void add_tracepoint(const std::string& name,
                        std::initializer_list<std::pair<const char*, int>> unnamed) {
        const int pointer = btf__add_ptr(types_.get(), prototype(unnamed));
        btf__add_typedef(types_.get(), ("btf_trace_" + name).c_str(), pointer);
    }

    Result<std::vector<std::string>> positions(const tools::Probe& probe) const {
        Plan plan;
        plan.probes.push_back({probe, nullptr, {}});
        return argument_positions(plan, types_.get());
    }

    std::unique_ptr<btf, decltype(&btf__free)> types_;
    int number_ = 0;
    int pointer_ = 0;
};

TEST_F(ArgumentsTest, OfAFunctionAreFoundByName) {
    add_function("vfs_read", {{"file", pointer_}, {"buf", pointer_}, {"count", number_}});
    tools::Probe probe{"read", Target::function, {"vfs_read"}};
    probe.at_return = true;
    probe.parameters = {{"int", "count"}, {"struct file *", "file"}, {"int", "ret"}};
    EXPECT_THAT(positions(probe).value(),
                ElementsAre("SNOOP_ARGUMENTS_OF_vfs_read=3", "SNOOP_AT_vfs_read__count=2",
                            "SNOOP_AT_vfs_read__file=0"));
}

TEST_F(ArgumentsTest, OfAHookAreThoseOfTheFunctionThatTheWayIsFor) {
    add_function("bpf_lsm_file_open", {{"file", pointer_}});
    add_function("security_file_open", {{"mask", number_}, {"file", pointer_}});
    tools::Probe probe{"opens", Target::lsm, {"file_open"}};
    probe.parameters = {{"struct file *", "file"}};
    const auto by = [&](std::string_view way) {
        Plan plan;
        plan.probes.push_back({probe, find_way(way), {}});
        return argument_positions(plan, types_.get()).value();
    };
    EXPECT_THAT(by("lsm"), ElementsAre("SNOOP_ARGUMENTS_OF_bpf_lsm_file_open=1",
                                       "SNOOP_AT_bpf_lsm_file_open__file=0"));
    EXPECT_THAT(by("fmod_ret"), ElementsAre("SNOOP_ARGUMENTS_OF_security_file_open=2",
                                            "SNOOP_AT_security_file_open__file=1"));
}

TEST_F(ArgumentsTest, OfATracepointAreThoseOfWhatCallsItsPrograms) {
    add_function("__traceiter_sched_switch",
                 {{"__data", pointer_}, {"preempt", number_}, {"prev", pointer_}});
    tools::Probe probe{"switched", Target::tracepoint, {"sched_switch"}};
    probe.parameters = {{"struct task_struct *", "prev"}, {"void *", "ctx"}};
    EXPECT_THAT(positions(probe).value(), ElementsAre("SNOOP_AT_sched_switch__prev=1"));
    probe.parameters = {{"struct task_struct *", "next"}};
    const auto wrong = positions(probe);
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().message,
                HasSubstr("switched needs the argument \"next\" of the tracepoint sched_switch, "
                          "which has preempt, prev here"));
}

// As some have none in Linux 5.10.
TEST_F(ArgumentsTest, OfATracepointWithoutNamesMustBeAll) {
    add_tracepoint("cpu_idle", {{"", pointer_}, {"", number_}, {"", number_}});
    tools::Probe probe{"idle", Target::tracepoint, {"cpu_idle"}};
    probe.parameters = {{"unsigned int", "state"}};
    EXPECT_THAT(positions(probe).error().message, HasSubstr("does not name the arguments of"));
    probe.parameters.push_back({"unsigned int", "cpu_id"});
    EXPECT_THAT(positions(probe).value(),
                ElementsAre("SNOOP_AT_cpu_idle__cpu_id=1", "SNOOP_AT_cpu_idle__state=0"));
}

TEST_F(ArgumentsTest, WithoutTypesTheHandlersOrderCounts) {
    Plan plan;
    tools::Probe probe{"done", Target::tracepoint, {"block_rq_complete"}};
    probe.parameters = {{"struct request *", "rq"}, {"int", "error"}};
    plan.probes.push_back({probe, nullptr, {}});
    EXPECT_THAT(
        argument_positions(plan, nullptr).value(),
        ElementsAre("SNOOP_AT_block_rq_complete__error=1", "SNOOP_AT_block_rq_complete__rq=0"));
}

TEST_F(ArgumentsTest, QuestionsAreAnsweredByTheTypes) {
    add_function("tcp_v6_connect", {});
    add_tracepoint("block_io_start", {});
    constexpr auto source =
        "#if SNOOP_HAS_MEMBER(task_struct, __state) && SNOOP_HAS_MEMBER(task_struct,state)\n"
        "#if SNOOP_HAS_MEMBER(task_struct, inside)\n"
        "#if SNOOP_HAS_FUNCTION(tcp_v6_connect) || SNOOP_HAS_FUNCTION(gone)\n"
        "#if SNOOP_HAS_TRACEPOINT(block_io_start)\n";
    EXPECT_THAT(answer_questions(source, types_.get()),
                ElementsAre("SNOOP_HAS_FUNCTION_gone=0", "SNOOP_HAS_FUNCTION_tcp_v6_connect=1",
                            "SNOOP_HAS_MEMBER_task_struct____state=1",
                            "SNOOP_HAS_MEMBER_task_struct__inside=1",
                            "SNOOP_HAS_MEMBER_task_struct__state=0",
                            "SNOOP_HAS_TRACEPOINT_block_io_start=1"));
    EXPECT_THAT(answer_questions("SNOOP_HAS_FUNCTION(gone)", nullptr),
                ElementsAre("SNOOP_HAS_FUNCTION_gone=1"));
}

TEST_F(ArgumentsTest, OffsetsAreThoseOfTheTypes) {
    const auto* source = "x + SNOOP_OFFSET(task_struct, inside) + SNOOP_OFFSET(task_struct, gone)";
    const std::string unknown =
        "SNOOP_OFFSET_task_struct__gone=__builtin_offsetof(struct task_struct, gone)";
    EXPECT_THAT(answer_questions(source, types_.get()),
                ElementsAre(unknown, "SNOOP_OFFSET_task_struct__inside=4"));
    EXPECT_THAT(answer_questions(source, nullptr),
                ElementsAre(unknown,
                            "SNOOP_OFFSET_task_struct__inside=__builtin_offsetof("
                            "struct task_struct, inside)"));
}

TEST_F(ArgumentsTest, EnumeratorsAreThoseOfTheTypes) {
    ASSERT_GT(btf__add_enum(types_.get(), "cgroup_subsys_id", 4), 0);
    ASSERT_EQ(btf__add_enum_value(types_.get(), "cpu_cgrp_id", 1), 0);
    ASSERT_EQ(btf__add_enum_value(types_.get(), "pids_cgrp_id", 8), 0);
    const auto* source =
        "#if SNOOP_HAS_TYPES\nx = SNOOP_ENUMERATOR(cgroup_subsys_id, pids_cgrp_id) + "
        "SNOOP_ENUMERATOR(cgroup_subsys_id, rdma_cgrp_id)";
    EXPECT_THAT(
        answer_questions(source, types_.get()),
        ElementsAre("SNOOP_ENUMERATOR_cgroup_subsys_id__pids_cgrp_id=8",
                    "SNOOP_ENUMERATOR_cgroup_subsys_id__rdma_cgrp_id=-1", "SNOOP_HAS_TYPES=1"));
    EXPECT_THAT(
        answer_questions(source, nullptr),
        ElementsAre("SNOOP_ENUMERATOR_cgroup_subsys_id__pids_cgrp_id=-1",
                    "SNOOP_ENUMERATOR_cgroup_subsys_id__rdma_cgrp_id=-1", "SNOOP_HAS_TYPES=0"));
}

}  // namespace
}  // namespace snoopbox::attach
