// SPDX-License-Identifier: Apache-2.0
// `snoopbox run` with objects from `snoopbox compile`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>

#include "started.h"
#include "tracer.h"
#include "util/file.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class ToolObject : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        // Compiled once, for the way to attach that works here.
        const auto ended = run(snoopbox_path(), {"compile", "execsnoop", "-o", object()});
        ASSERT_EQ(ended.status, 0) << ended.err;
    }
    static std::string object() {
        static const TempDir dir = TempDir::create().value();
        return dir.path() / "execsnoop.bpf.o";
    }
    std::string written(const std::string& content) {
        std::string path = dir.path() / "written.bpf.o";
        std::ofstream(path, std::ios::binary) << content;
        chmod(path.c_str(), 0600);
        return path;
    }
    // The object with the first `from` replaced by `to`, which has the same length.
    std::string with(const std::string& from, const std::string& to) {
        std::string content = *read_file(object());
        const auto at = content.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        EXPECT_EQ(from.size(), to.size());
        return written(content.replace(at, from.size(), to));
    }
    static std::string error_of(const Arguments& arguments, int status = 1) {
        Arguments all{"run"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        const auto ended = run(snoopbox_path(), all);
        EXPECT_EQ(ended.status, status) << ended.err;
        return ended.err;
    }

    TempDir dir = TempDir::create().value();
};

TEST_F(ToolObject, TracesAsTheTool) {
    const Arguments options{"-o", "json", "-U", "-n", "^true$", "-P", std::to_string(getpid())};
    Arguments from_object{"run", object(), "--timings"};
    Arguments from_tool{"execsnoop"};
    from_object.insert(from_object.end(), options.begin(), options.end());
    from_tool.insert(from_tool.end(), options.begin(), options.end());
    Tracer by_object(from_object);
    Tracer by_tool(from_tool);
    exec_and_wait("/bin/true", {"true", "a b", "c"});
    exec_and_wait("/bin/true", {"true", "\xff"});
    EXPECT_TRUE(by_object.wait_lines(2));
    EXPECT_TRUE(by_tool.wait_lines(2));
    const auto object_ended = by_object.stop(SIGINT);
    const auto tool_ended = by_tool.stop(SIGINT);
    EXPECT_EQ(object_ended.status, 0);
    EXPECT_EQ(object_ended.out, tool_ended.out);
    EXPECT_EQ(object_ended.events().size(), 2U);
    EXPECT_EQ(object_ended.err.find("compile_ms"), std::string::npos) << object_ended.err;
}

TEST_F(ToolObject, HasTheToolsHelpAndOptions) {
    const auto tool = run(snoopbox_path(), {"execsnoop", "--help"});
    const auto help = run(snoopbox_path(), {"run", object(), "--help"});
    EXPECT_EQ(help.status, 0) << help.err;
    EXPECT_THAT(help.out, AllOf(StartsWith("Usage: snoopbox run " + object() + " [OPTION]"),
                                HasSubstr("--max-args")));
    const auto after_usage = [](const std::string& text) {
        const auto begin = text.find('\n');
        return text.substr(begin, text.find("--attach") - begin);
    };
    EXPECT_EQ(after_usage(help.out), after_usage(tool.out));
    error_of({object(), "--event", "x"}, 2);
}

TEST_F(ToolObject, TellsWhoseItsEventsAre) {
    const auto ended =
        run(snoopbox_path(), {"run", object(), "--columns", "+container", "--duration", "0.1"});
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr("CONTAINER"));
}

TEST_F(ToolObject, CountsByOwnerIfItWasMadeSo) {
    const auto by = (dir.path() / "by.bpf.o").string();
    const auto plain = (dir.path() / "plain.bpf.o").string();
    ASSERT_EQ(run(snoopbox_path(), {"compile", "runqlat", "--by", "-o", by}).status, 0);
    ASSERT_EQ(run(snoopbox_path(), {"compile", "runqlat", "-o", plain}).status, 0);
    const auto ended =
        run(snoopbox_path(), {"run", by, "--by", "cgroup", "-o", "json", "--duration", "0.2"});
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_THAT(ended.out, HasSubstr(R"("cgroup":"/)"));
    EXPECT_THAT(error_of({by, "--duration", "0.1"}), HasSubstr("counts by owner: by which"));
    EXPECT_THAT(error_of({plain, "--by", "container"}),
                HasSubstr("snoopbox compile runqlat --by -o"));
    EXPECT_EQ(run(snoopbox_path(), {"compile", "execsnoop", "--by", "-o", by}).status, 2);
    EXPECT_EQ(run(snoopbox_path(), {"compile", "hardirqs", "--by", "-o", by}).status, 2);
}

TEST_F(ToolObject, OtherLoadersTakeIt) {
    if (access("/usr/sbin/bpftool", X_OK) != 0) {
        GTEST_SKIP() << "bpftool is not installed";
    }
    if (access("/sys/fs/bpf", W_OK) != 0) {
        GTEST_SKIP() << "bpffs is not mounted";
    }
    const std::string pinned = "/sys/fs/bpf/snoopbox_test_" + std::to_string(getpid());
    const auto ended = run("/usr/sbin/bpftool", {"prog", "loadall", object(), pinned});
    EXPECT_EQ(ended.status, 0) << ended.err;
    std::error_code ignored;
    std::filesystem::remove_all(pinned, ignored);
}

TEST_F(ToolObject, ReadelfShowsItsNote) {
    if (access("/usr/bin/readelf", X_OK) != 0) {
        GTEST_SKIP() << "readelf is not installed";
    }
    const auto ended = run("/usr/bin/readelf", {"-n", object()});
    EXPECT_THAT(ended.out,
                AllOf(HasSubstr(".note.snoopbox"), HasSubstr("snoopbox"), HasSubstr("0x0000534e")));
}

TEST_F(ToolObject, ADamagedNoteIsAnError) {
    EXPECT_THAT(error_of({with("\"format\":1", "\"format\":7")}), HasSubstr("format 7"));
    EXPECT_THAT(error_of({with("\"tool\":", "\"too\":_")}), HasSubstr("JSON"));
    EXPECT_THAT(error_of({with("\"tool\":", "\"tolo\":")}), HasSubstr("\"tool\""));
    EXPECT_THAT(error_of({with("field: pid", "field: pit")}), HasSubstr("no member \"pit\""));
    EXPECT_THAT(error_of({with("summary: trace", "summery: trace")}), HasSubstr("summery"));
    EXPECT_THAT(error_of({with("matches: pcomm", "matches: pcpmm")}), HasSubstr("pcpmm"));
}

TEST_F(ToolObject, SaysWhichMethodItNeeds) {
    const auto kprobe = (dir.path() / "kprobe.bpf.o").string();
    ASSERT_EQ(
        run(snoopbox_path(), {"compile", "execsnoop", "-o", kprobe, "--attach", "kprobe"}).status,
        0);
    const auto ended = run(snoopbox_path(), {"run", kprobe, "-x", "--duration", "0.1"});
    if (ended.status == 0) {
        GTEST_SKIP() << "kprobes work here";
    }
    EXPECT_THAT(ended.err, AllOf(HasSubstr("made for raw_tracepoint, kprobe only"),
                                 HasSubstr("snoopbox compile")));
    EXPECT_THAT(error_of({object(), "--attach", "nope"}, 2), HasSubstr("none of auto"));
}

}  // namespace
}  // namespace snoopbox::test
