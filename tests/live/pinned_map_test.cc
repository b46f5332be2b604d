// SPDX-License-Identifier: Apache-2.0
// --cgroupmap and --mntnsmap, with maps in a BPF file system private to this test.
#include <bpf/bpf.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/bpf.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "started.h"
#include "tracer.h"
#include "util/fd.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::uint64_t number_of(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
    return info.st_ino;
}

void try_open(const std::string& path) {
    (void)openat(AT_FDCWD, path.c_str(), O_RDONLY | O_DIRECT);
}

bool in_child(const std::function<bool()>& function) {
    const pid_t child = fork();
    if (child == 0) {
        _exit(function() ? 0 : 1);
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

class PinnedMap : public testing::Test {
  protected:
    void SetUp() override {
        auto made = TempDir::create("/var/tmp");
        ASSERT_TRUE(made);
        dir_.emplace(std::move(*made));
        for (const char* name : {"bpf", "cgroups"}) {
            std::filesystem::create_directory(dir_->path() / name);
        }
        ASSERT_EQ(unshare(CLONE_NEWNS), 0);
        ASSERT_EQ(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
        ASSERT_EQ(mount("none", at("bpf").c_str(), "bpf", 0, nullptr), 0);
    }
    void TearDown() override {
        umount2(at("cgroups").c_str(), MNT_DETACH);
        umount2(at("bpf").c_str(), MNT_DETACH);
    }

    std::string at(const std::string& name) const { return dir_->path() / name; }

    // Pins the map as bpf/NAME.
    Fd make_map(const std::string& name, std::uint32_t value_bytes,
                bpf_map_type type = BPF_MAP_TYPE_HASH, std::uint32_t key_bytes = 8) const {
        Fd map(bpf_map_create(type, "test", key_bytes, value_bytes, 16, nullptr));
        EXPECT_TRUE(map);
        EXPECT_EQ(bpf_obj_pin(map.get(), at("bpf/" + name).c_str()), 0) << errno;
        return map;
    }
    static void put(const Fd& map, std::uint64_t key) {
        const std::array<std::uint64_t, 2> value{};
        EXPECT_EQ(bpf_map_update_elem(map.get(), &key, value.data(), BPF_ANY), 0);
    }

    // What opensnoop shows of this process's opens.
    static std::vector<std::string> opens(const Arguments& options, std::size_t count,
                                          const std::function<void()>& acts) {
        Arguments all{"opensnoop", "-o",      "json", "-n", program_invocation_short_name,
                      "-f",        "O_DIRECT"};
        all.insert(all.end(), options.begin(), options.end());
        Tracer tracer(all);
        acts();
        EXPECT_TRUE(tracer.wait_lines(count));
        std::vector<std::string> paths;
        for (const auto& event : tracer.stop(SIGINT).events()) {
            paths.push_back(text_of(event["path"]));
        }
        return paths;
    }

    std::optional<TempDir> dir_;
};

TEST_F(PinnedMap, OfMountNamespaces) {
    const Fd map = make_map("namespaces", 4);
    const auto number = number_of("/proc/self/ns/mnt");
    const auto paths = opens({"--mntnsmap", at("bpf/namespaces")}, 3, [&] {
        try_open("/before");
        put(map, number);
        try_open("/in");
        EXPECT_TRUE(in_child([&] {
            if (unshare(CLONE_NEWNS) != 0) {
                return false;
            }
            try_open("/other");
            put(map, number_of("/proc/self/ns/mnt"));
            try_open("/other/in");
            return true;
        }));
        try_open("/last");
        bpf_map_delete_elem(map.get(), &number);
        try_open("/after");
    });
    EXPECT_THAT(paths, ElementsAre("/in", "/other/in", "/last"));
}

class PinnedMapOfCgroups : public PinnedMap {
  protected:
    void SetUp() override {
        PinnedMap::SetUp();
        if (mount("none", at("cgroups").c_str(), "cgroup2", 0, nullptr) != 0) {
            GTEST_SKIP() << "no cgroup version 2";
        }
        group_ = at("cgroups/snoopbox-test-" + std::to_string(getpid()));
        ASSERT_EQ(mkdir(group_.c_str(), 0700), 0) << errno;
    }
    void TearDown() override {
        rmdir(group_.c_str());
        PinnedMap::TearDown();
    }
    bool enter() const {
        std::ofstream processes(group_ + "/cgroup.procs");
        processes << getpid() << std::flush;
        return processes.good();
    }

    std::string group_;
};

TEST_F(PinnedMapOfCgroups, OfOpens) {
    const Fd map = make_map("groups", 8);
    put(map, number_of(group_));
    const auto paths = opens({"--cgroupmap", at("bpf/groups")}, 1, [&] {
        try_open("/outside");
        EXPECT_TRUE(in_child([&] {
            if (!enter()) {
                return false;
            }
            try_open("/inside");
            return true;
        }));
    });
    EXPECT_THAT(paths, ElementsAre("/inside"));
}

TEST_F(PinnedMapOfCgroups, OfExecs) {
    const Fd map = make_map("groups", 16, BPF_MAP_TYPE_LRU_HASH);
    put(map, number_of(group_));
    Tracer tracer({"execsnoop", "-x", "-o", "json", "--cgroupmap", at("bpf/groups")});
    exec_and_wait("/bin/true", {"true", "outside"});
    exec_and_wait("/none", {"none", "outside"});
    EXPECT_TRUE(in_child([&] {
        return enter() && exec_and_wait("/none", {"none", "inside"}) > 0 &&
               exec_and_wait("/bin/true", {"true", "inside"}) > 0;
    }));
    EXPECT_TRUE(tracer.wait_lines(2));
    std::vector<std::string> seen;
    for (const auto& event : tracer.stop(SIGINT).events()) {
        seen.push_back(text_of(event["args"][0]) + " " + text_of(event["args"][1]));
    }
    EXPECT_THAT(seen, ElementsAre("none inside", "true inside"));
}

TEST_F(PinnedMap, OfExecs) {
    const Fd map = make_map("namespaces", 8);
    put(map, number_of("/proc/self/ns/mnt"));
    Tracer tracer({"execsnoop", "-o", "json", "--mntnsmap", at("bpf/namespaces")});
    EXPECT_TRUE(in_child([&] {
        return unshare(CLONE_NEWNS) == 0 && exec_and_wait("/bin/true", {"true", "outside"}) > 0;
    }));
    exec_and_wait("/bin/true", {"true", "inside"});
    EXPECT_TRUE(tracer.wait_lines(1));
    std::vector<std::string> seen;
    for (const auto& event : tracer.stop(SIGINT).events()) {
        seen.push_back(text_of(event["args"][1]));
    }
    EXPECT_THAT(seen, ElementsAre("inside"));
}

// A task that is in only one of the two maps is not shown.
TEST_F(PinnedMap, BothOptionsCount) {
    make_map("empty", 8);
    put(make_map("namespaces", 8), number_of("/proc/self/ns/mnt"));
    const Arguments both{"--mntnsmap", at("bpf/namespaces"), "--cgroupmap", at("bpf/empty")};
    EXPECT_THAT(opens(both, 0, [] { try_open("/one"); }), IsEmpty());
}

TEST_F(PinnedMap, ErrorsSayWhatIsWrong) {
    std::ofstream(at("file")) << "text";
    make_map("array", 8, BPF_MAP_TYPE_ARRAY, 4);
    make_map("narrow", 8, BPF_MAP_TYPE_HASH, 4);
    const std::array<bpf_insn, 2> code{
        {{BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0}, {BPF_JMP | BPF_EXIT, 0, 0, 0, 0}}};
    const Fd program(bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "test", "GPL", code.data(),
                                   code.size(), nullptr));
    ASSERT_EQ(bpf_obj_pin(program.get(), at("bpf/program").c_str()), 0);
    const std::vector<std::pair<std::string, std::string>> wrong{
        {"bpf/none", "No such file or directory"},
        {"file", "is in no BPF file system"},
        {"bpf", "cannot be opened as a BPF map"},
        {"bpf/program", "is pinned, but no BPF map"},
        {"bpf/array", "is no hash map with keys of 8 bytes"},
        {"bpf/narrow", "a map of type 1 with keys of 4"},
    };
    for (const auto& [name, why] : wrong) {
        const auto ended = run(snoopbox_path(),
                               tracer_arguments({"opensnoop", "-d", "1", "--cgroupmap", at(name)}));
        EXPECT_EQ(ended.status, 1) << name;
        EXPECT_THAT(ended.err, HasSubstr("--cgroupmap")) << name;
        EXPECT_THAT(ended.err, HasSubstr(at(name))) << name;
        EXPECT_THAT(ended.err, HasSubstr(why)) << name;
    }
}

}  // namespace
}  // namespace snoopbox::test
