// SPDX-License-Identifier: Apache-2.0
#include "attach/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tools/targets.h"

namespace snoopbox::attach {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using tools::Probe;
using tools::Target;

std::vector<std::string> each(const std::vector<Program>& programs, std::string Program::*what) {
    std::vector<std::string> all(programs.size());
    std::ranges::transform(programs, all.begin(), what);
    return all;
}

std::vector<std::string> sections(const std::vector<Program>& programs) {
    return each(programs, &Program::section);
}

std::vector<std::string> names(const std::vector<Program>& programs) {
    return each(programs, &Program::name);
}

std::string code(const std::vector<Program>& programs) {
    std::string all;
    for (const auto& program : programs) {
        all += program.code;
    }
    return all;
}

TEST(Program, ATracepointPassesArgumentsByName) {
    Probe probe{"done", Target::tracepoint, {"block_rq_complete", "other"}};
    probe.parameters = {{"struct request *", "rq"}, {"unsigned int", "bytes"}};
    const auto programs = programs_of(probe, "raw_tracepoint");
    EXPECT_THAT(names(programs), ElementsAre("done__block_rq_complete", "done__other"));
    EXPECT_THAT(sections(programs), ElementsAre("raw_tp/block_rq_complete", "raw_tp/other"));
    EXPECT_THAT(programs[1].points, ElementsAre(ElementsAre("other")));
    EXPECT_EQ(programs[0].code,
              "int done__block_rq_complete(struct bpf_raw_tracepoint_args *ctx)\n{\n"
              "    struct request *rq = SNOOP_POINTER(struct request *, "
              "ctx->args[SNOOP_AT_block_rq_complete__rq]);\n"
              "    unsigned int bytes = SNOOP_NUMBER(unsigned int, "
              "ctx->args[SNOOP_AT_block_rq_complete__bytes]);\n"
              "\n    return done(rq, bytes);\n}\n");
}

TEST(Program, AHookIsReachedByItsOwnProgramsOrByTheFunctionThatAsks) {
    Probe probe{"opens", Target::lsm, {"file_open", "bprm_check_security"}};
    probe.parameters = {{"struct file *", "file"}};
    const auto own = programs_of(probe, "lsm");
    EXPECT_THAT(sections(own), ElementsAre("lsm/file_open", "lsm/bprm_check_security"));
    EXPECT_THAT(own[1].points, ElementsAre(ElementsAre("bpf_lsm_bprm_check_security")));
    EXPECT_EQ(own[0].code,
              "int opens__file_open(u64 *ctx)\n{\n"
              "    struct file *file = SNOOP_POINTER(struct file *, "
              "ctx[SNOOP_AT_bpf_lsm_file_open__file]);\n"
              "    s64 before = snoop_verdict_before(ctx[SNOOP_ARGUMENTS_OF_bpf_lsm_file_open]);\n"
              "    opens(file);\n    return before;\n}\n");
    const auto asking = programs_of(probe, "fentry");
    EXPECT_THAT(sections(asking),
                ElementsAre("fentry/security_file_open", "fentry/security_bprm_check"));
    EXPECT_THAT(asking[0].code, HasSubstr("    opens(file);\n    return 0;\n}\n"));
    EXPECT_THAT(programs_of(probe, "kprobe")[0].code,
                HasSubstr("SNOOP_PARM(ctx, SNOOP_AT_security_file_open__file)"));
}

TEST(Program, OnlyWhatRefusesReturnsAVerdict) {
    Probe probe{"opens", Target::lsm, {"file_open"}};
    probe.parameters = {{"struct file *", "file"}};
    probe.refuses = true;
    for (const auto* way : {"lsm", "fmod_ret"}) {
        const auto programs = programs_of(probe, way);
        // What a program before has refused stays refused.
        EXPECT_THAT(programs[0].code,
                    HasSubstr("    if (before)\n        return before;\n"
                              "    return (snoop_is_wanted() && !snoop_is_spared() && "
                              "opens(file)) ? snoop_refusal() : 0;\n}\n"));
    }
    EXPECT_THAT(
        programs_of(probe, "kprobe")[0].code,
        AllOf(HasSubstr("!snoop_is_spared() && opens(file))\n"), HasSubstr("    return 0;\n}\n")));
}

TEST(Program, WhereTheToolDoesNotAskWhichTasksAreWantedItDoes) {
    Probe probe{"seen", Target::tracepoint, {"sched_process_exec"}};
    probe.only_wanted = true;
    probe.parameters = {{"void *", "ctx"}};
    constexpr auto asks = "    return snoop_is_wanted() ? seen(ctx) : 0;\n}\n";
    EXPECT_THAT(code(programs_of(probe, "raw_tracepoint")), HasSubstr(asks));
    probe.target = Target::sample;
    probe.names = {"cpu-clock"};
    EXPECT_THAT(code(programs_of(probe, "perf_event")), HasSubstr(asks));
    EXPECT_THAT(code(programs_of(probe, "fentry")), HasSubstr(asks));
    for (const auto target : {Target::function, Target::user}) {
        probe.target = target;
        probe.names = {"bash:readline"};
        probe.at_return = true;
        probe.parameters = {{"u64", "began_ns"}, {"u64", "ret"}};
        const auto all = code(programs_of(probe, "kprobe"));
        EXPECT_THAT(all, HasSubstr("return snoop_is_wanted() ? seen(began_ns, ret) : 0;"))
            << "at the return, where what was kept is removed in any case";
        EXPECT_EQ(all.find("snoop_is_wanted"), all.rfind("snoop_is_wanted"));
    }
    probe.target = Target::syscall;
    probe.names = {"sync"};
    for (const auto* way : {"fentry", "raw_tracepoint", "kprobe"}) {
        EXPECT_THAT(code(programs_of(probe, way)),
                    HasSubstr("return snoop_is_wanted() ? seen(&call, ret) : 0;"))
            << way;
    }
}

struct FunctionPrograms : testing::Test {
    FunctionPrograms() {
        probe.parameters = {{"struct sock *", "sk"}, {"int", "ret"}};
        probe.at_return = true;
    }
    Probe probe{"connected", Target::function, {"tcp_v4_connect"}};
};

TEST_F(FunctionPrograms, ATrampolineAtTheReturnHasTheArgumentsAndTheResult) {
    const auto programs = programs_of(probe, "fentry");
    EXPECT_THAT(sections(programs), ElementsAre("fexit/tcp_v4_connect"));
    EXPECT_THAT(code(programs), AllOf(HasSubstr("ctx[SNOOP_AT_tcp_v4_connect__sk]"),
                                      HasSubstr("ctx[SNOOP_ARGUMENTS_OF_tcp_v4_connect]"),
                                      HasSubstr("return connected(sk, ret);")));
}

TEST_F(FunctionPrograms, AReturnProbeHasArgumentsThatWereKept) {
    const auto programs = programs_of(probe, "kprobe.multi");
    EXPECT_THAT(sections(programs),
                ElementsAre("kretprobe.multi/tcp_v4_connect", "kprobe.multi/tcp_v4_connect"));
    EXPECT_TRUE(programs[0].at_return);
    EXPECT_FALSE(programs[1].at_return);
    EXPECT_THAT(programs[0].code, AllOf(HasSubstr("arguments.sk"), HasSubstr("PT_REGS_RC(ctx)")));
    EXPECT_THAT(programs[1].code,
                AllOf(HasSubstr("arguments.sk = SNOOP_PARM(ctx, SNOOP_AT_tcp_v4_connect__sk)"),
                      HasSubstr("snoop_count_missed")));
}

TEST_F(FunctionPrograms, AReturnProbeWithTheResultAloneNeedsNoOther) {
    probe.parameters.erase(probe.parameters.begin());
    EXPECT_THAT(sections(programs_of(probe, "kprobe")), ElementsAre("kretprobe/tcp_v4_connect"));
}

TEST_F(FunctionPrograms, OneServesSeveralOfWhichNothingElseIsAsked) {
    probe.parameters = {{"void *", "ctx"}, {"int", "ret"}};
    probe.names = {"one", "two"};
    EXPECT_TRUE(can_share_program(probe));
    for (const auto* way : {"kprobe", "kprobe.multi"}) {
        const auto programs = programs_of(probe, way);
        ASSERT_EQ(programs.size(), 1U) << way;
        EXPECT_THAT(programs[0].points, ElementsAre(ElementsAre("one"), ElementsAre("two")));
        EXPECT_THAT(programs[0].code, HasSubstr("int ret = SNOOP_NUMBER(int, PT_REGS_RC(ctx))"));
    }
    EXPECT_THAT(sections(programs_of(probe, "fentry")), ElementsAre("fexit/one", "fexit/two"));
    probe.first = true;
    EXPECT_FALSE(can_share_program(probe));
    probe.first = false;
    probe.parameters.push_back({"u64", "began_ns"});
    EXPECT_FALSE(can_share_program(probe));
    probe.parameters.back() = {"struct sock *", "sk"};
    EXPECT_FALSE(can_share_program(probe));
    EXPECT_EQ(programs_of(probe, "kprobe").size(), 4U);
}

TEST_F(FunctionPrograms, CallsThatNestAreKeptForEach) {
    EXPECT_THAT(code(programs_of(probe, "kprobe")), Not(HasSubstr("__depths")));
    probe.nests = true;
    EXPECT_THAT(code(programs_of(probe, "kprobe")), HasSubstr("__depths"));
    EXPECT_THAT(code(programs_of(probe, "fentry")), Not(HasSubstr("__depths")));
}

TEST_F(FunctionPrograms, AnEntryCallsTheHandler) {
    probe.at_return = false;
    probe.parameters.pop_back();
    probe.names = {"one", "two"};
    const auto programs = programs_of(probe, "kprobe");
    EXPECT_THAT(sections(programs), ElementsAre("kprobe/one", "kprobe/two"));
    EXPECT_THAT(programs[1].code, HasSubstr("SNOOP_PARM(ctx, SNOOP_AT_two__sk)"));
}

TEST_F(FunctionPrograms, TheBeginOfACallIsKeptByAllWays) {
    probe.parameters = {{"struct sock *", "sk"}, {"u64", "began_ns"}};
    for (const auto* way : {"fentry", "kprobe"}) {
        const auto programs = programs_of(probe, way);
        ASSERT_EQ(programs.size(), 2U);
        EXPECT_TRUE(programs[0].at_return);
        EXPECT_EQ(programs[0].name, "connected__tcp_v4_connect__return");
        EXPECT_THAT(programs[0].code, AllOf(HasSubstr("arguments.began_ns"),
                                            HasSubstr("return connected(sk, began_ns);")));
        EXPECT_FALSE(programs[1].at_return);
        EXPECT_THAT(programs[1].code, HasSubstr("arguments.began_ns = bpf_ktime_get_ns()"));
    }
    EXPECT_THAT(code(programs_of(probe, "fentry")), Not(HasSubstr("arguments.sk")))
        << "the program at the return has it";
}

TEST(AnyPrograms, AreThoseOfTheTargetOrOfAll) {
    Probe probe{"counted", Target::any, {"$pattern"}};
    probe.parameters = {{"void *", "ctx"}};
    probe.is_pattern = true;
    EXPECT_THAT(names(programs_of(probe, "kprobe")),
                ElementsAre("counted__entry", "counted__user_entry", "counted__tracepoint",
                            "counted__usdt0"));
    probe.target = Target::tracepoint;
    probe.names = {"sched:*"};
    const auto programs = programs_of(probe, "raw_tracepoint");
    EXPECT_THAT(sections(programs), ElementsAre("raw_tp/counted"));
    EXPECT_EQ(programs[0].code,
              "int counted__tracepoint(struct bpf_raw_tracepoint_args *ctx)\n{\n"
              "    return counted(ctx);\n}\n");
}

TEST_F(FunctionPrograms, APatternHasOneProgramForAllFunctions) {
    probe.is_pattern = true;
    probe.names = {"vfs_*"};
    probe.parameters = {{"u64", "function"}, {"u64", "began_ns"}, {"u64", "depth"}};
    for (const auto* way : {"kprobe", "kprobe.multi"}) {
        const auto programs = programs_of(probe, way);
        EXPECT_THAT(sections(programs), ElementsAre("kretprobe/connected", "kprobe/connected"));
        EXPECT_THAT(names(programs), ElementsAre("connected__return", "connected__entry"));
        EXPECT_THAT(programs[1].code, AllOf(HasSubstr("arguments.function = PT_REGS_IP(ctx)"),
                                            HasSubstr("connected__depths.update")));
        EXPECT_THAT(programs[0].code,
                    AllOf(HasSubstr("snoop_arguments.function"),
                          HasSubstr("SNOOP_NUMBER(u64, snoop_call.depth)"),
                          HasSubstr("return connected(function, began_ns, depth);")));
    }
}

TEST(Program, UserFunctionsHaveArgumentsByPosition) {
    Probe probe{"found", Target::user, {"c:getaddrinfo", "c:gethostbyname"}};
    probe.parameters = {
        {"const char *", "name"}, {"int", "ret"}, {"u64", "began_ns"}, {"void *", "more"}};
    probe.at_return = true;
    const auto programs = programs_of(probe, "uprobe.multi");
    EXPECT_THAT(sections(programs), ElementsAre("uretprobe/found", "uprobe/found"));
    EXPECT_THAT(names(programs), ElementsAre("found__user_return", "found__user_entry"));
    EXPECT_THAT(programs[1].code, AllOf(HasSubstr("arguments.name = SNOOP_PARM(ctx, 0)"),
                                        HasSubstr("arguments.more = SNOOP_PARM(ctx, 1)"),
                                        HasSubstr("arguments.began_ns = bpf_ktime_get_ns()")));
    EXPECT_THAT(
        programs[0].code,
        AllOf(HasSubstr("const char *name = SNOOP_NUMBER(const char *, snoop_arguments.name)"),
              HasSubstr("int ret = SNOOP_NUMBER(int, PT_REGS_RC(ctx))"),
              HasSubstr("return found(name, ret, began_ns, more);")));
    probe.at_return = false;
    EXPECT_THAT(names(programs_of(probe, "uprobe")), ElementsAre("found__user_entry"));
}

TEST(Program, AContextIsNoArgument) {
    Probe probe{"switched", Target::tracepoint, {"sched_switch"}};
    probe.parameters = {{"void *", "ctx"}, {"struct task_struct *", "prev"}};
    EXPECT_THAT(
        code(programs_of(probe, "raw_tracepoint")),
        AllOf(Not(HasSubstr("sched_switch__ctx")), HasSubstr("return switched(ctx, prev);")));
    probe.target = Target::function;
    probe.at_return = true;
    EXPECT_THAT(code(programs_of(probe, "kprobe")),
                AllOf(Not(HasSubstr("arguments.ctx")), HasSubstr("return switched(ctx, prev);")));
}

TEST(Program, SamplesAreTakenByAPerfEventOrTheTick) {
    Probe probe{"sampled", Target::sample, {"cpu-clock", "page-faults"}};
    probe.parameters = {{"void *", "ctx"}};
    const auto programs = programs_of(probe, "perf_event");
    EXPECT_THAT(names(programs), ElementsAre("sampled__cpu_clock", "sampled__page_faults"));
    EXPECT_THAT(sections(programs), ElementsAre("perf_event", "perf_event"));
    EXPECT_THAT(code(programs), HasSubstr("return sampled(ctx);"));
    // The tick counts nothing but time.
    const auto at_tick = programs_of(probe, "fentry");
    EXPECT_THAT(sections(at_tick), ElementsAre("fentry/update_process_times"));
    EXPECT_THAT(code(at_tick), HasSubstr("return sampled(ctx);"));
}

#if defined(__x86_64__)
struct SyscallPrograms : testing::Test {
    Probe opens{"opened", Target::syscall, {"open", "openat"}};
    Probe returns = [this] {
        auto probe = opens;
        probe.at_return = true;
        probe.skip_if = "ret >= 0";
        return probe;
    }();
};

TEST_F(SyscallPrograms, SomeFunctionsHaveOtherNamesThanTheirCalls) {
    const Probe stats{"found", Target::syscall, {"stat", "umount2", "sendfile"}};
    const auto programs = programs_of(stats, "fentry");
    EXPECT_THAT(names(programs),
                ElementsAre("found__stat_64", "found__stat_32", "found__umount2_64",
                            "found__umount2_32", "found__sendfile_64", "found__sendfile_32"));
    EXPECT_THAT(sections(programs),
                ElementsAre("fentry/__x64_sys_newstat", "fentry/__ia32_compat_sys_newstat",
                            "fentry/__x64_sys_umount", "fentry/__ia32_compat_sys_umount",
                            "fentry/__x64_sys_sendfile64", "fentry/__ia32_compat_sys_sendfile"));
}

TEST_F(SyscallPrograms, ATrampolineForEachFunction) {
    const auto programs = programs_of(opens, "fentry");
    EXPECT_THAT(names(programs), ElementsAre("opened__open_64", "opened__open_32",
                                             "opened__openat_64", "opened__openat_32"));
    EXPECT_THAT(sections(programs),
                ElementsAre("fentry/__x64_sys_open", "fentry/__ia32_compat_sys_open",
                            "fentry/__x64_sys_openat", "fentry/__ia32_compat_sys_openat"));
    EXPECT_THAT(programs[0].points, ElementsAre(ElementsAre("__x64_sys_open")));
    EXPECT_THAT(programs[1].points,
                ElementsAre(ElementsAre("__ia32_compat_sys_open", "__ia32_sys_open")));
    EXPECT_FALSE(programs[0].at_return);
    EXPECT_EQ(programs[1].code,
              "int opened__open_32(u64 *ctx)\n"
              "{\n"
              "    struct snoop_call call = {(struct pt_regs *)ctx[0], SNOOP_CALL_open, 1};\n"
              "\n"
              "    return opened(&call);\n"
              "}\n");
}

TEST_F(SyscallPrograms, ATrampolineAtReturnHasTheResult) {
    const auto programs = programs_of(returns, "fentry");
    ASSERT_EQ(programs.size(), 4U);
    EXPECT_EQ(programs[2].section, "fexit/__x64_sys_openat");
    EXPECT_TRUE(programs[2].at_return);
    EXPECT_EQ(programs[2].code,
              "int opened__openat_64(u64 *ctx)\n"
              "{\n"
              "    struct snoop_call call = {(struct pt_regs *)ctx[0], SNOOP_CALL_openat, 0};\n"
              "    s64 ret = ctx[1];\n"
              "\n"
              "    if (ret >= 0)\n"
              "        return 0;\n"
              "    return opened(&call, ret);\n"
              "}\n");
}

TEST_F(SyscallPrograms, CallsThatOneKindOfProgramLacks) {
    // 32-bit programs alone have _llseek, 64-bit ones alone have newfstatat.
    const Probe one{"h", Target::syscall, {"newfstatat"}};
    EXPECT_THAT(sections(programs_of(one, "fentry")), ElementsAre("fentry/__x64_sys_newfstatat"));
    EXPECT_THAT(sections(programs_of(one, "kprobe")), ElementsAre("kprobe/__x64_sys_newfstatat"));
    EXPECT_THAT(code(programs_of(one, "raw_tracepoint")), Not(HasSubstr("(call.compat")));
    const Probe none{"h", Target::syscall, {"nonesuch"}};
    EXPECT_THAT(programs_of(none, "fentry"), IsEmpty());
    EXPECT_THAT(programs_of(none, "kprobe"), IsEmpty());
}

TEST_F(SyscallPrograms, TheTracepointTellsCallsByNumberAndKind) {
    const auto programs = programs_of(opens, "raw_tracepoint");
    ASSERT_EQ(programs.size(), 1U);
    EXPECT_EQ(programs[0].section, "raw_tp/sys_enter");
    EXPECT_THAT(programs[0].points, ElementsAre(ElementsAre("sys_enter")));
    EXPECT_EQ(programs[0].code,
              "int opened__sys_enter(struct bpf_raw_tracepoint_args *ctx)\n"
              "{\n"
              "    struct pt_regs *regs = (struct pt_regs *)ctx->args[0];\n"
              "    s64 number = ctx->args[1];\n"
              "\n"
              "    struct snoop_call call = {regs};\n"
              "\n"
              "    if (number != 2 && number != 5 && number != 257 && number != 295)\n"
              "        return 0;\n"
              "    call.compat = snoop_is_compat();\n"
              "    if (!call.compat && number == 2)\n"
              "        call.id = SNOOP_CALL_open;\n"
              "    else if (call.compat && number == 5)\n"
              "        call.id = SNOOP_CALL_open;\n"
              "    else if (!call.compat && number == 257)\n"
              "        call.id = SNOOP_CALL_openat;\n"
              "    else if (call.compat && number == 295)\n"
              "        call.id = SNOOP_CALL_openat;\n"
              "    else\n"
              "        return 0;\n"
              "    return opened(&call);\n"
              "}\n");
}

TEST_F(SyscallPrograms, TheTracepointAtReturnSkipsBeforeAllElse) {
    const auto programs = programs_of(returns, "raw_tracepoint");
    EXPECT_THAT(sections(programs), ElementsAre("raw_tp/sys_exit"));
    EXPECT_THAT(code(programs), AllOf(HasSubstr("    s64 ret = ctx->args[1], number;\n"
                                                "\n"
                                                "    if (ret >= 0)\n"
                                                "        return 0;\n"
                                                "    number = SNOOP_SYSCALL_NR(regs);\n"),
                                      HasSubstr("    return opened(&call, ret);\n")));
    EXPECT_EQ(code(programs).find("ret >= 0"), code(programs).rfind("ret >= 0")) << "once";
    returns.skip_if.clear();
    EXPECT_THAT(code(programs_of(returns, "raw_tracepoint")), Not(HasSubstr("if (ret")));
}

TEST_F(SyscallPrograms, OneForAllCallsTellsSomeApart) {
    Probe all{"failed", Target::syscall, {"*", "openat"}};
    all.at_return = true;
    all.skip_if = "ret >= 0";
    EXPECT_THAT(tools::ways_to(all), ElementsAre("raw_tracepoint"));
    const auto programs = programs_of(all, "raw_tracepoint");
    EXPECT_THAT(sections(programs), ElementsAre("raw_tp/sys_exit"));
    EXPECT_THAT(code(programs),
                AllOf(HasSubstr("BPF_PERCPU_ARRAY(failed__call, struct snoop_call, 1);"),
                      HasSubstr("    if (ret >= 0)\n        return 0;\n    number ="),
                      HasSubstr("    call->id = SNOOP_CALL_OTHER;\n"
                                "    if (!call->compat && number == 257)\n"
                                "        call->id = SNOOP_CALL_openat;\n"),
                      HasSubstr("    return failed(call, ret);\n"), Not(HasSubstr("number != "))));
    all.names = {"*"};
    EXPECT_THAT(code(programs_of(all, "raw_tracepoint")),
                AllOf(HasSubstr("SNOOP_CALL_OTHER"), Not(HasSubstr("number =="))));
}

TEST_F(SyscallPrograms, AKprobeServesTheFunctionsOfOneKind) {
    const auto programs = programs_of(opens, "kprobe.multi");
    EXPECT_THAT(sections(programs),
                ElementsAre("kprobe.multi/__x64_sys_open", "kprobe.multi/__ia32_compat_sys_open"));
    EXPECT_THAT(programs[0].points,
                ElementsAre(ElementsAre("__x64_sys_open"), ElementsAre("__x64_sys_openat")));
    EXPECT_THAT(code(programs),
                AllOf(HasSubstr("opened__entered((struct pt_regs *)PT_REGS_PARM1(ctx), 0);"),
                      HasSubstr("opened__entered((struct pt_regs *)PT_REGS_PARM1(ctx), 1);"),
                      Not(HasSubstr("__calls"))));
    EXPECT_EQ(programs[1].code.find("static __always_inline"), std::string::npos)
        << "what both call is defined once, in the first";
}

TEST_F(SyscallPrograms, AReturnProbeComesBeforeWhatRemembersForIt) {
    const auto programs = programs_of(returns, "kprobe");
    EXPECT_THAT(names(programs),
                ElementsAre("opened__return", "opened__enter_64", "opened__enter_32"));
    EXPECT_THAT(sections(programs), ElementsAre("kretprobe/__x64_sys_open", "kprobe/__x64_sys_open",
                                                "kprobe/__ia32_compat_sys_open"));
    EXPECT_TRUE(programs[0].at_return);
    EXPECT_FALSE(programs[1].at_return);
    EXPECT_EQ(programs[0].points.size(), 4U) << "the functions of both kinds";
    EXPECT_THAT(programs[0].code,
                AllOf(HasSubstr("BPF_TABLE(\"lru_hash\", u64, struct snoop_call, opened__calls"),
                      HasSubstr("snoop_count_missed();"), HasSubstr("opened__calls.delete"),
                      HasSubstr("    if (ret >= 0)\n        return 0;\n"
                                "    return opened(&call, ret);\n")));
}
#endif

}  // namespace
}  // namespace snoopbox::attach
