// SPDX-License-Identifier: Apache-2.0
// Starts with and without a cached object, and objects for use elsewhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "../unit/cache/example.h"
#include "cache/archive.h"
#include "cache/entry.h"
#include "started.h"
#include "tracer.h"
#include "util/temp_dir.h"

namespace snoopbox::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

struct Cache : testing::Test {
    TempDir temp = TempDir::create().value();
    fs::path dir = temp.path() / "cache";

    // The standard error of a start.
    std::string start(const Arguments& more = {}, const Arguments& environment = {}) const {
        Arguments arguments{"execsnoop", "-o",          "json",      "-v",
                            "--timings", "--cache-dir", dir.string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        Tracer tracer(arguments, environment);
        const pid_t pid = exec_and_wait("/bin/true", {"true"});
        EXPECT_TRUE(tracer.wait_lines(1));
        const auto ended = tracer.stop(SIGINT);
        EXPECT_EQ(ended.status, 0);
        EXPECT_THAT(ended.out, HasSubstr("\"pid\":" + std::to_string(pid)));
        return ended.err;
    }
    std::vector<fs::path> objects() const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::directory_iterator(dir)) {
            if (entry.path().extension() == ".bpf") {
                found.push_back(entry.path());
            }
        }
        return found;
    }
    static Ended snoopbox(const Arguments& arguments) { return run(snoopbox_path(), arguments); }
};

std::string kernel_release() {
    utsname names{};
    uname(&names);
    return names.release;
}

const auto is_warm = AllOf(HasSubstr(R"("cache":"hit")"), Not(HasSubstr("compile_ms")),
                           Not(HasSubstr("headers_ms")));
const auto is_cold = AllOf(HasSubstr(R"("cache":"miss")"), HasSubstr("compile_ms"));

TEST_F(Cache, TheSecondStartCompilesNothing) {
    EXPECT_THAT(start(), is_cold);
    EXPECT_THAT(start(), is_warm);
    EXPECT_THAT(start({"-U", "-n", "."}), is_warm);  // options are constants in the object
    EXPECT_EQ(objects().size(), 1);
    EXPECT_THAT(start({"-x"}), is_cold);  // but the object only has the programs of enabled probes
    EXPECT_THAT(start({"-x", "-U"}), is_warm);
    EXPECT_EQ(objects().size(), 2);
    EXPECT_THAT(start({"--no-cache"}),
                AllOf(HasSubstr("\"cache\":\"off\""), HasSubstr("compile_ms")));
}

TEST_F(Cache, AnOptionThatDefinesAMacroHasItsOwnObject) {
    for (const auto& options : {Arguments{}, Arguments{"-F"}, Arguments{}, Arguments{"-F", "-x"}}) {
        Arguments all{"opensnoop", "--duration", "0.1", "--cache-dir", dir.string()};
        all.insert(all.end(), options.begin(), options.end());
        EXPECT_EQ(snoopbox(all).status, 0);
    }
    EXPECT_EQ(objects().size(), 2);
}

TEST_F(Cache, ADamagedObjectIsMadeAgain) {
    start();
    fs::resize_file(objects().at(0), fs::file_size(objects().at(0)) - 1);
    EXPECT_THAT(start(), AllOf(is_cold, HasSubstr("truncated")));
    EXPECT_THAT(start(), is_warm);
    std::fstream file(objects().at(0), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(1000).put('\x5a');
    file.close();
    EXPECT_THAT(start(), AllOf(is_cold, HasSubstr("checksum")));
    ASSERT_EQ(chown(objects().at(0).c_str(), 65534, 65534), 0);
    EXPECT_THAT(start(), AllOf(is_cold, HasSubstr("belongs to user 65534")));
    EXPECT_THAT(start(), is_warm);
}

TEST_F(Cache, AnObjectThatIsRefusedIsMadeAgain) {
    start();
    const auto file = objects().at(0);
    auto entry = cache::decode(cache::content_of(file));
    ASSERT_TRUE(entry);
    entry->object = cache::example_object();  // with a valid checksum
    cache::write_to(file, cache::encode(*entry));
    EXPECT_THAT(start(), AllOf(is_cold, HasSubstr("made again")));
    EXPECT_THAT(start(), is_warm);
}

TEST_F(Cache, ADirectoryOfOthersIsNotUsed) {
    fs::create_directory(dir);
    ASSERT_EQ(chmod(dir.c_str(), 0777), 0);
    EXPECT_THAT(start(), AllOf(HasSubstr("\"cache\":\"off\""), HasSubstr("others have access")));
    EXPECT_TRUE(fs::is_empty(dir));
}

TEST_F(Cache, OtherHeadersMakeAnotherObject) {
    const auto headers = temp.path() / "headers";
    ASSERT_EQ(snoopbox({"headers", "--extract", headers.string()}).status, 0);
    const std::string variable = "BCC_KERNEL_SOURCE=" + headers.string();
    EXPECT_THAT(start(), is_cold);
    EXPECT_THAT(start({}, {variable}), is_cold);
    EXPECT_THAT(start({}, {variable}), is_warm);
    std::ofstream(headers / "include/generated/autoconf.h", std::ios::app) << "\n";
    EXPECT_THAT(start({}, {variable}), is_cold);
    EXPECT_EQ(objects().size(), 3);
}

TEST_F(Cache, EightColdStartsShareIt) {
    std::vector<std::unique_ptr<Tracer>> tracers(8);
    for (auto& tracer : tracers) {
        tracer = std::make_unique<Tracer>(
            Arguments{"execsnoop", "-o", "json", "--cache-dir", dir.string()});
    }
    exec_and_wait("/bin/true", {"true"});
    for (auto& tracer : tracers) {
        EXPECT_TRUE(tracer->wait_lines(1));
        EXPECT_EQ(tracer->stop(SIGINT).status, 0);
    }
    EXPECT_EQ(objects().size(), 1);
    EXPECT_THAT(start(), is_warm);
}

TEST_F(Cache, ObjectsMoveToAnotherHost) {
    start();
    const std::string archive = (temp.path() / "objects.tar.zst").string();
    ASSERT_EQ(snoopbox({"cache", "export", archive, "--cache-dir", dir.string()}).status, 0);
    dir = temp.path() / "other";
    const auto imported = snoopbox({"cache", "import", archive, "--cache-dir", dir.string()});
    ASSERT_EQ(imported.status, 0) << imported.err;
    EXPECT_THAT(imported.out, HasSubstr("a file of root: execsnoop"));
    EXPECT_THAT(start(), is_warm);
    const auto listed = snoopbox({"cache", "list", "--cache-dir", dir.string()});
    EXPECT_THAT(listed.out, HasSubstr("execsnoop"));
    fs::resize_file(archive, fs::file_size(archive) / 2);
    const auto refused = snoopbox({"cache", "import", archive, "--cache-dir", dir.string()});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("nothing of it imported"));
    ASSERT_EQ(snoopbox({"cache", "clear", "--cache-dir", dir.string()}).status, 0);
    EXPECT_TRUE(fs::is_empty(dir));
}

TEST_F(Cache, AnArchiveThatOthersCanWriteIsNotImported) {
    start();
    const std::string archive = (temp.path() / "objects.tar.zst").string();
    ASSERT_EQ(snoopbox({"cache", "export", archive, "--cache-dir", dir.string()}).status, 0);
    dir = temp.path() / "other";
    const auto expect_refused = [&](const char* why) {
        const auto refused = snoopbox({"cache", "import", archive, "--cache-dir", dir.string()});
        EXPECT_EQ(refused.status, 1);
        EXPECT_THAT(refused.err, AllOf(HasSubstr("nothing of it imported"), HasSubstr(why)));
        EXPECT_TRUE(objects().empty());
    };
    ASSERT_EQ(chmod(archive.c_str(), 0666), 0);
    expect_refused("can be written by");
    ASSERT_EQ(chmod(archive.c_str(), 0644), 0);
    ASSERT_EQ(chown(archive.c_str(), 65534, 65534), 0);
    expect_refused("belongs to");
}

TEST_F(Cache, AnObjectThatIsNoneIsNotImported) {
    const auto packed = cache::pack({cache::example()});  // complete, but without sections
    ASSERT_TRUE(packed);
    const std::string archive = (temp.path() / "objects.tar.zst").string();
    std::ofstream(archive, std::ios::binary) << *packed;
    const auto refused = snoopbox({"cache", "import", archive, "--cache-dir", dir.string()});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("nothing of it imported"), HasSubstr("truncated")));
    EXPECT_TRUE(objects().empty());
}

// A sound object whose events have no member of that name: later starts would end with an error.
TEST_F(Cache, AnObjectThatDoesNotFitItsToolIsNotImported) {
    start();
    auto entry = cache::decode(cache::content_of(objects().at(0))).value();
    const std::string archive = (temp.path() / "objects.tar.zst").string();
    const auto why_refused = [&] {
        std::ofstream(archive, std::ios::binary) << cache::pack({entry}).value();
        const auto ended = snoopbox({"cache", "import", archive, "--cache-dir", dir.string()});
        EXPECT_EQ(ended.status, 1);
        return ended.err;
    };
    entry.description.tool = "opensnoop";
    EXPECT_THAT(why_refused(), HasSubstr("made for execsnoop, not for opensnoop"));
    entry.description.tool = "execsnoop";
    const std::string member("\0ppid\0", 6);
    const auto at = entry.object.find(member);
    ASSERT_NE(at, std::string::npos) << "execsnoop's column PPID shows it";
    entry.object[at + 1] = 'P';
    EXPECT_THAT(why_refused(), HasSubstr("there is no member \"ppid\""));
}

TEST_F(Cache, AnObjectOfAnotherToolIsMadeAgain) {
    start();
    const auto execsnoop = objects().at(0);
    auto entry = cache::decode(cache::content_of(execsnoop)).value();
    const auto key = entry.key;
    dir = temp.path() / "other";
    ASSERT_EQ(snoopbox({"opensnoop", "--cache-dir", dir.string(), "-d", "0.1"}).status, 0);
    entry = cache::decode(cache::content_of(objects().at(0))).value();
    entry.key = key;
    dir = temp.path() / "cache";
    cache::write_to(execsnoop, cache::encode(entry));
    EXPECT_THAT(start(), AllOf(is_cold, HasSubstr("is not of this tool")));
    EXPECT_THAT(start(), is_warm);
}

TEST_F(Cache, VerifyRemovesWhatIsDamaged) {
    start();
    fs::resize_file(objects().at(0), 100);
    const auto verified = snoopbox({"cache", "verify", "--cache-dir", dir.string()});
    EXPECT_EQ(verified.status, 1);
    EXPECT_THAT(verified.err, HasSubstr("1 of 1 objects"));
    EXPECT_TRUE(objects().empty());
    EXPECT_EQ(snoopbox({"cache", "verify", "--cache-dir", dir.string()}).status, 0);
}

TEST_F(Cache, ADirectoryInPlaceOfAnObjectGoes) {
    start();
    const auto object = objects().at(0);
    const auto in_the_way = [&] {
        fs::remove_all(object);
        fs::create_directories(object / "inside");
    };
    in_the_way();
    EXPECT_THAT(start(), is_cold);
    EXPECT_THAT(start(), is_warm);
    in_the_way();
    const auto verified = snoopbox({"cache", "verify", "--cache-dir", dir.string()});
    EXPECT_EQ(verified.status, 1);
    EXPECT_THAT(verified.err, AllOf(HasSubstr("not a plain file"), HasSubstr("1 of 1 objects")));
    EXPECT_FALSE(fs::exists(object));
    start();
    in_the_way();
    EXPECT_EQ(snoopbox({"cache", "clear", "--cache-dir", dir.string()}).status, 0);
    EXPECT_TRUE(fs::is_empty(dir));
}

// A tool whose C includes "mine.h", and what it does not show to the cache's key.
struct OwnHeaders : Cache {
    fs::path tool = temp.path() / "mine.bpf.c";
    fs::path header = temp.path() / "mine.h";

    void SetUp() override {
        std::string text = cache::content_of(SNOOPBOX_SOURCE_DIR "/bpf_sources/execsnoop.bpf.c");
        const auto end = text.find("--- */");
        ASSERT_NE(end, std::string::npos);
        text.insert(end + 6, "\n#include \"mine.h\"\n");
        cache::write_to(tool, text);
        cache::write_to(header, "#define MINE 111\n");
    }
    std::string start_mine(const Arguments& more = {}, const Arguments& environment = {}) const {
        Arguments arguments{"run",        tool.string(), "-v",          "--timings",
                            "--duration", "0.1",         "--cache-dir", dir.string()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const auto ended = run(snoopbox_path(), arguments, [&] {
            for (const auto& variable : environment) {
                putenv(const_cast<char*>(variable.c_str()));
            }
        });
        EXPECT_EQ(ended.status, 0) << ended.err;
        return ended.err;
    }
};

TEST_F(OwnHeaders, AChangedOneMakesTheObjectStale) {
    EXPECT_THAT(start_mine(), is_cold);
    EXPECT_THAT(start_mine(), is_warm);
    const auto time = fs::last_write_time(header);
    cache::write_to(header, "#define MINE 222\n");
    fs::last_write_time(header, time);  // same size, same time
    EXPECT_THAT(start_mine(), AllOf(is_cold, HasSubstr("mine.h has changed")));
    EXPECT_THAT(start_mine(), is_warm);
    cache::write_to(header, "#include \"linux/fs.h\"\n");
    EXPECT_THAT(start_mine(), is_cold);
    EXPECT_THAT(start_mine(), is_warm);
    fs::create_directory(temp.path() / "linux");
    cache::write_to(temp.path() / "linux/fs.h", "#define MINE 333\n");
    EXPECT_THAT(start_mine(), AllOf(is_cold, HasSubstr("linux/fs.h is new")));
}

TEST_F(OwnHeaders, AnObjectMadeWithThemStaysHere) {
    start_mine();
    const std::string archive = (temp.path() / "objects.tar.zst").string();
    const auto exported = snoopbox({"cache", "export", archive, "--cache-dir", dir.string()});
    EXPECT_EQ(exported.status, 1);
    EXPECT_THAT(exported.err, HasSubstr("1 objects are left out"));
    start();
    EXPECT_EQ(snoopbox({"cache", "export", archive, "--cache-dir", dir.string()}).status, 0);
}

TEST_F(Cache, AChangedHeaderOfAGivenTreeMakesTheObjectStale) {
    const auto headers = temp.path() / "headers";
    ASSERT_EQ(snoopbox({"headers", "--extract", headers.string()}).status, 0);
    const std::string variable = "BCC_KERNEL_SOURCE=" + headers.string();
    EXPECT_THAT(start({}, {variable}), is_cold);
    EXPECT_THAT(start({}, {variable}), is_warm);
    std::ofstream(headers / "include/snoopbox/types.h", std::ios::app) << "\n";
    EXPECT_THAT(start({}, {variable}), AllOf(is_cold, HasSubstr("types.h has changed")));
    EXPECT_THAT(start({}, {variable}), is_warm);
    EXPECT_EQ(objects().size(), 1);
}

// What one host compiles for all that run its kernel serves any option.
TEST_F(Cache, AllToolsAreMadeForTheHostsOfAKernel) {
    const std::string archive = temp.path() / "all.bpfs";
    Arguments compile{"compile",   "--all",          "--btf",    "/sys/kernel/btf/vmlinux",
                      "--release", kernel_release(), "--export", archive};
    const auto made = snoopbox(compile);
    ASSERT_EQ(made.status, 0) << made.err;
    EXPECT_THAT(made.out, HasSubstr("exported "));
    ASSERT_EQ(snoopbox({"cache", "import", archive, "--cache-dir", dir}).status, 0);
    const auto is_imported =
        AllOf(HasSubstr(R"("cache":"imported")"), Not(HasSubstr("compile_ms")));
    EXPECT_THAT(start(), is_imported);
    EXPECT_THAT(start(), is_warm);
    EXPECT_THAT(start({"-x"}), is_imported);
    // They are made from BTF, which is not what everyone asks for.
    EXPECT_THAT(start({"--headers-from", "btf"}), is_imported);
    const auto installed =
        snoopbox({"execsnoop", "-v", "--headers-from", "modules", "--cache-dir", dir, "-d", "0.1"});
    EXPECT_THAT(installed.err,
                AllOf(HasSubstr("not in the cache"), Not(HasSubstr("made elsewhere"))));
    // Of another kernel, nothing is taken.
    compile[5] = "5.4.0-1-other";
    ASSERT_EQ(snoopbox(compile).status, 0);
    ASSERT_EQ(snoopbox({"cache", "clear", "--cache-dir", dir}).status, 0);
    ASSERT_EQ(snoopbox({"cache", "import", archive, "--cache-dir", dir}).status, 0);
    EXPECT_THAT(start(), is_cold);
}

TEST_F(Cache, NobodyCanCompileForAnotherKernel) {
    ASSERT_EQ(chmod(temp.path().c_str(), 0755), 0);
    const fs::path here = temp.path() / "bin";
    fs::create_directory(here);
    for (const char* name : {"snoopbox", "snoopbox-compile"}) {
        fs::copy(fs::path(snoopbox_path()).parent_path() / name, here / name);
    }
    fs::copy("/sys/kernel/btf/vmlinux", temp.path() / "btf");
    const fs::path out = temp.path() / "out";
    fs::create_directory(out);
    ASSERT_EQ(chown(out.c_str(), 65534, 65534), 0);
    const auto ended = run((here / "snoopbox").string(),
                           {"compile", "execsnoop", "--btf", (temp.path() / "btf").string(),
                            "--release", "6.1.0-other", "-o", (out / "execsnoop.bpf.o").string()},
                           [] {
                               (void)!setgid(65534);
                               (void)!setuid(65534);
                           });
    EXPECT_EQ(ended.status, 0) << ended.err;
    EXPECT_GT(fs::file_size(out / "execsnoop.bpf.o"), 1000);
}

TEST_F(Cache, OthersLoadTheObject) {
    if (!fs::exists("/usr/sbin/bpftool")) {
        GTEST_SKIP() << "no bpftool";
    }
    const std::string object = (temp.path() / "execsnoop.bpf.o").string();
    const auto compiled = snoopbox({"compile", "execsnoop", "-o", object});
    ASSERT_EQ(compiled.status, 0) << compiled.err;
    const std::string pins = "/sys/fs/bpf/snoopbox-test-" + std::to_string(getpid());
    const auto loaded = run("/usr/sbin/bpftool", {"prog", "loadall", object, pins});
    EXPECT_EQ(loaded.status, 0) << loaded.err;
    std::error_code ignored;
    fs::remove_all(pins, ignored);
}

TEST_F(Cache, AToolInAFileRunsIfOnlyOursToWrite) {
    const std::string file = (temp.path() / "mine.bpf.c").string();
    fs::copy(SNOOPBOX_SOURCE_DIR "/bpf_sources/execsnoop.bpf.c", file);
    ASSERT_EQ(chmod(file.c_str(), 0644), 0);
    Tracer tracer({"run", file, "-o", "json"});
    const pid_t pid = exec_and_wait("/bin/true", {"true"});
    EXPECT_TRUE(tracer.wait_lines(1));
    EXPECT_THAT(tracer.stop(SIGINT).out, HasSubstr("\"pid\":" + std::to_string(pid)));
    ASSERT_EQ(chmod(file.c_str(), 0666), 0);
    const auto refused = snoopbox({"run", file});
    EXPECT_EQ(refused.status, 1);
    EXPECT_THAT(refused.err, HasSubstr("can be written by all users"));
}

}  // namespace
}  // namespace snoopbox::test
