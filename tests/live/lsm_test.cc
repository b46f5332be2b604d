// SPDX-License-Identifier: Apache-2.0
// Beside LSM programs of others: what systemd's RestrictFileSystems= refuses and what tools refuse,
// and who is named where the kernel takes no more programs.
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/magic.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "needs.h"
#include "tracer.h"
#include "util/fd.h"
#include "util/format.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

struct Kind {
    bpf_prog_type type;
    bpf_attach_type attach;
};
constexpr Kind lsm{BPF_PROG_TYPE_LSM, BPF_LSM_MAC};
constexpr Kind fexit{BPF_PROG_TYPE_TRACING, BPF_TRACE_FEXIT};

// A program at a function or hook, for as long as this is there.
class Attached {
  public:
    Attached(Kind kind, const char* function, const char* name, std::vector<bpf_insn> code) {
        libbpf_set_print(nullptr);
        bpf_prog_load_opts options{};
        options.sz = sizeof options;
        options.expected_attach_type = kind.attach;
        const int id = libbpf_find_vmlinux_btf_id(function, kind.attach);
        options.attach_btf_id = id > 0 ? static_cast<__u32>(id) : 0;
        program_ =
            Fd(id > 0 ? bpf_prog_load(kind.type, name, "GPL", code.data(), code.size(), &options)
                      : -1);
        link_ = Fd(program_ ? bpf_raw_tracepoint_open(nullptr, program_.get()) : -1);
        code_ = link_ ? 0 : errno;
    }
    int code() const { return code_; }  // the errno, or 0

  private:
    Fd program_;
    Fd link_;
    int code_ = 0;
};

// {r0 = 0; exit}
std::vector<bpf_insn> nothing() {
    return {{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0}, {BPF_JMP | BPF_EXIT, 0, 0, 0, 0}};
}

std::optional<std::int16_t> offset_of(const btf* types, const char* structure, const char* member) {
    const auto* type = btf__type_by_id(
        types, static_cast<__u32>(btf__find_by_name_kind(types, structure, BTF_KIND_STRUCT)));
    for (int i = 0; type != nullptr && i < btf_vlen(type); ++i) {
        if (std::string(member) ==
            btf__name_by_offset(types, btf_members(type)[i].name_off)) {  // NOLINT
            return static_cast<std::int16_t>(btf_member_bit_offset(type, static_cast<__u32>(i)) /
                                             8);
        }
    }
    return std::nullopt;
}

// What systemd's program for file_open does (src/core/bpf/restrict_fs), for one cgroup and one file
// system: refuses with EPERM if the inode of the file is on it.
std::vector<bpf_insn> restrict_file_systems(std::uint64_t cgroup, std::int32_t magic) {
    auto* types = btf__load_vmlinux_btf();
    const auto inode = offset_of(types, "file", "f_inode");
    const auto block = offset_of(types, "inode", "i_sb");
    const auto number = offset_of(types, "super_block", "s_magic");
    btf__free(types);
    if (!inode || !block || !number) {
        return {};
    }
    constexpr __u8 load = BPF_LDX | BPF_MEM | BPF_DW;
    const auto low = static_cast<std::int32_t>(cgroup & 0xffffffffU);
    const auto high = static_cast<std::int32_t>(cgroup >> 32U);
    return {{load, 6, 1, 0, 0},  // r6 = the file
            {BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_get_current_cgroup_id},
            {BPF_DW, 1, 0, 0, low},  // BPF_LD and BPF_IMM are 0
            {0, 0, 0, 0, high},
            {BPF_JMP | BPF_JNE | BPF_X, 0, 1, 6, 0},
            {load, 1, 6, *inode, 0},
            {load, 1, 1, *block, 0},
            {load, 1, 1, *number, 0},
            {BPF_JMP | BPF_JNE | BPF_K, 1, 0, 2, magic},
            {BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, -EPERM},
            {BPF_JMP | BPF_EXIT, 0, 0, 0, 0},
            {BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0},
            {BPF_JMP | BPF_EXIT, 0, 0, 0, 0}};
}

constexpr const char* name = "opens-beside";

class Lsm : public testing::Test {
  protected:
    void SetUp() override {
        if (!is_there({.name = "fentry"})) {
            GTEST_SKIP() << "no trampolines";
        }
        std::ofstream(file) << "text\n";
        mkdir(group.c_str(), 0755);
        struct stat about {};
        if (stat(group.c_str(), &about) != 0) {
            GTEST_SKIP() << "there is no hierarchy of cgroups, version 2";
        }
        cgroup = about.st_ino;
    }
    void TearDown() override { rmdir(group.c_str()); }

    // What a process of that name gets when it opens /proc/uptime, /sys/kernel/notes and the file.
    std::array<int, 3> opens(bool in_group) const {
        std::array<int, 3> errors{-1, -1, -1};
        std::array<int, 2> pipe_ends{};
        EXPECT_EQ(pipe(pipe_ends.data()), 0);
        const pid_t child = fork();
        if (child == 0) {
            if (in_group) {
                std::ofstream(group + "/cgroup.procs") << getpid();
            }
            prctl(PR_SET_NAME, name);
            const std::array<const char*, 3> paths{"/proc/uptime", "/sys/kernel/notes",
                                                   file.c_str()};
            for (std::size_t i = 0; i < paths.size(); ++i) {
                const int fd = open(paths[i], O_RDONLY | O_CLOEXEC);  // NOLINT
                errors[i] = fd < 0 ? errno : 0;                       // NOLINT
                close(fd);
            }
            _exit(write(pipe_ends[1], errors.data(), sizeof errors) == sizeof errors ? 0 : 1);
        }
        close(pipe_ends[1]);
        EXPECT_EQ(read(pipe_ends[0], errors.data(), sizeof errors), ssize_t{sizeof errors});
        close(pipe_ends[0]);
        waitpid(child, nullptr, 0);
        return errors;
    }

    TempDir temp = TempDir::create().value();
    std::string file = temp.path() / "file";
    std::string group = fmt::format("/sys/fs/cgroup/snoopbox-test-{}", getpid());
    std::uint64_t cgroup = 0;
};

Arguments restrictfs(const Arguments& more = {}) {
    Arguments all{"restrictfs", "--fs", "sysfs", "--except", "--comm", name, "-o", "json"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

using Errors = std::array<int, 3>;

TEST_F(Lsm, WhatSystemdRestrictsAndWhatToolsRefuseHoldTogether) {
    if (!is_there({.name = "bpf_lsm"})) {
        GTEST_SKIP() << "LSM programs are not called";
    }
    const auto code = restrict_file_systems(cgroup, PROC_SUPER_MAGIC);
    ASSERT_FALSE(code.empty());
    for (const bool is_first : {true, false}) {
        SCOPED_TRACE(is_first ? "systemd's is first" : "systemd's is last");
        std::optional<Attached> theirs;
        const auto attach_theirs = [&] {
            theirs.emplace(lsm, "file_open", "restrict_filesy", code);
            ASSERT_EQ(theirs->code(), 0);
        };
        if (is_first) {
            attach_theirs();
        }
        Tracer by_file_system(restrictfs({"--enforce", "EBUSY"}));
        Tracer by_path(
            {"denyopen", "--path", file, "--comm", name, "-o", "json", "--enforce", "EROFS"});
        ASSERT_TRUE(by_file_system.tracing() && by_path.tracing());
        if (!is_first) {
            attach_theirs();
        }
        EXPECT_EQ(opens(true), (Errors{EPERM, EBUSY, EROFS}));
        EXPECT_EQ(opens(false), (Errors{0, EBUSY, EROFS}));
        const auto files = by_path.stop(SIGINT);
        EXPECT_THAT(files.events(), SizeIs(2)) << files.err;
        EXPECT_EQ(opens(true), (Errors{EPERM, EBUSY, 0}));
        by_file_system.stop(SIGKILL);
        EXPECT_EQ(opens(true), (Errors{EPERM, 0, 0}));
        theirs.reset();
        EXPECT_EQ(opens(true), (Errors{0, 0, 0}));
    }
}

TEST_F(Lsm, WithoutEnforceTheSameIsToldAndOnlySystemdRefuses) {
    if (!is_there({.name = "bpf_lsm"})) {
        GTEST_SKIP() << "LSM programs are not called";
    }
    const Attached theirs(lsm, "file_open", "restrict_filesy",
                          restrict_file_systems(cgroup, PROC_SUPER_MAGIC));
    ASSERT_EQ(theirs.code(), 0);
    Tracer tracer(restrictfs());
    ASSERT_TRUE(tracer.tracing());
    EXPECT_EQ(opens(true), (Errors{EPERM, 0, 0}));
    EXPECT_EQ(opens(false), (Errors{0, 0, 0}));
    const auto ended = tracer.stop(SIGINT);
    const auto events = ended.events();
    ASSERT_THAT(events, SizeIs(2)) << ended.err;
    for (const auto& event : events) {
        EXPECT_EQ(std::string(event["path"].GetString()), "/sys/kernel/notes");
        EXPECT_EQ(std::string(event["verdict"].GetString()), "audit");
    }
}

// Until the kernel takes no more, at the hook and at the function that asks the LSMs.
TEST_F(Lsm, WhoHoldsAFunctionIsNamedWhereTheKernelTakesNoMore) {
    const bool are_called = is_there({.name = "bpf_lsm"});  // asked while there is room
    std::vector<Attached> held;
    constexpr std::size_t more_than_any_kernel = 64;
    const auto fill = [&](Kind kind, const char* function) {
        const auto before = held.size();
        while (held.size() < before + more_than_any_kernel) {
            held.emplace_back(kind, function, "held_by_test", nothing());
            if (held.back().code() != 0) {
                return held.back().code();
            }
        }
        return 0;
    };
    ASSERT_EQ(fill(lsm, "file_open"), E2BIG);
    ASSERT_EQ(fill(fexit, "security_file_open"), E2BIG);
    const auto ours =
        fmt::format("held_by_test \\({} with PID {}\\)", program_invocation_short_name, getpid());
    for (const std::string way : {"lsm", "fmod_ret"}) {
        if (way == "lsm" && !are_called) {
            continue;
        }
        const auto ended =
            run(snoopbox_path(),
                tracer_arguments({"restrictfs", "--fs", "sysfs", "--comm", name, "--attach", way}));
        EXPECT_EQ(ended.status, 1);
        EXPECT_THAT(ended.err, AllOf(HasSubstr("as many BPF programs as the kernel allows"),
                                     ContainsRegex(ours), HasSubstr("more")))
            << way;
    }
    if (!are_called) {
        return;
    }
    const auto doctor = run(snoopbox_path(), {"doctor"}).out;
    EXPECT_THAT(doctor, ContainsRegex(ours));
    held.clear();
    EXPECT_THAT(run(snoopbox_path(), {"doctor"}).out, Not(ContainsRegex(ours)));
}

}  // namespace
}  // namespace snoopbox::test
