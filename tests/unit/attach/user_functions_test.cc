// SPDX-License-Identifier: Apache-2.0
// Functions of this program, of the C library that it uses, and of files that others seem to map.
#include "attach/user_functions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "util/format.h"
#include "util/temp_dir.h"

extern "C" {
// NOLINTBEGIN(misc-use-internal-linkage,misc-use-anonymous-namespace)
__attribute__((noinline, used)) int snoop_example_function(int number) noexcept {
    return number + 1;
}
int snoop_example_alias(int number) noexcept __attribute__((alias("snoop_example_function")));
// NOLINTEND(misc-use-internal-linkage,misc-use-anonymous-namespace)
}

namespace snoopbox::attach {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string this_program = "/proc/self/exe:";

tools::Probe probe_of(std::vector<std::string> names) {
    return {"called", tools::Target::user, std::move(names)};
}

Result<std::vector<UserPlaces>> find_functions(const tools::Probe& probe,
                                               const std::optional<OnlyProcess>& process) {
    UserFiles files;
    return find_user_functions(files, probe, process);
}

std::string error_of(const tools::Probe& probe) {
    const auto found = find_functions(probe, std::nullopt);
    return found ? "no error" : found.error().message;
}

TEST(UserFiles, NamesMeanTheFilesThatALinkerOrShellWouldTake) {
    for (const auto& [file, wanted] : {std::pair{"libc.so.6", "libc.so.6"},
                                       {"libc.so.6", "c"},
                                       {"libc-2.31.so", "c"},
                                       {"libc-2.31.so", "libc.so.6"},
                                       {"ld-musl-x86_64.so.1", "c"},
                                       {"ld-musl-aarch64.so.1", "libc.so.6"},
                                       {"libssl.so.3", "ssl"},
                                       {"libssl.so", "ssl"},
                                       {"libssl.so.3.0.11", "libssl.so.3"},
                                       {"bash", "bash"}}) {
        EXPECT_TRUE(is_meant(file, wanted)) << file << " " << wanted;
    }
    for (const auto& [file, wanted] : {std::pair{"libcrypt.so.1", "c"},
                                       {"libc-client.so.2", "c"},
                                       {"libssl.so.30", "libssl.so.3"},
                                       {"libssl.so.1.1", "libssl.so.3"},
                                       {"ld-musl-x86_64.so.1", "m"},
                                       {"libsslx.so.3", "ssl"},
                                       {"bash-static", "bash"},
                                       {"c", "libc.so.6"},
                                       {"lib", "c"},
                                       {"", "c"}}) {
        EXPECT_FALSE(is_meant(file, wanted)) << file << " " << wanted;
    }
}

TEST(UserFiles, OfAProcessAreThoseThatItHasMapped) {
    const auto found = UserFiles().find("c", getpid());
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_THAT(*found, SizeIs(1));
    EXPECT_THAT(found->front().path, testing::StartsWith("/"));
    const auto other = UserFiles().find("nonesuch", getpid());
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().message, fmt::format("process {} has not mapped nonesuch", getpid()));
    EXPECT_THAT(other.error().remedy, HasSubstr("libc"));
    EXPECT_THAT(UserFiles().find("c", 0x7fffffff).error().message,
                "there is no process 2147483647 that has c");
}

// A /proc with the process 77, which has a root of its own.
struct OtherRoot : testing::Test {
    OtherRoot() {
        write(process / "ns/mnt");
        write(root / "usr/lib/libexample.so.1");
        fs::create_directory_symlink(root, process / "root");
    }
    static void write(const fs::path& path, const std::string& text = "x") {
        fs::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    void map(const fs::path& path) const {
        struct stat info {};
        EXPECT_EQ(stat((root / path.relative_path()).c_str(), &info), 0);
        write(process / "maps", fmt::format("7f0000000000-7f0000100000 r-xp 00000000 00:10 {} {}\n",
                                            info.st_ino, path.string()));
    }
    std::vector<std::string> paths(const std::string& wanted,
                                   std::optional<pid_t> only = std::nullopt,
                                   bool or_later = false) const {
        std::vector<std::string> all;
        const auto found = UserFiles(directory.path() / "proc").find(wanted, only, or_later);
        for (std::size_t i = 0; found && i < found->size(); ++i) {
            all.push_back((*found)[i].path);
        }
        return all;
    }

    TempDir directory = TempDir::create().value();
    fs::path process = directory.path() / "proc/77";
    fs::path root = directory.path() / "root";
};

TEST_F(OtherRoot, FilesThatAreMappedAndThoseThatWillBe) {
    write(root / "opt/libexample.so.1.2");
    map("/opt/libexample.so.1.2");
    EXPECT_THAT(paths("libexample.so.1"),
                ElementsAre("/opt/libexample.so.1.2", "/usr/lib/libexample.so.1"));
    EXPECT_THAT(paths("libexample.so.1", 77), ElementsAre("/opt/libexample.so.1.2"));
    EXPECT_THAT(paths("example", 77), ElementsAre("/opt/libexample.so.1.2"));
}

TEST_F(OtherRoot, FilesThatAProcessWillMap) {
    write(root / "opt/libother.so.1.2");
    map("/opt/libother.so.1.2");
    EXPECT_THAT(paths("example", 77), IsEmpty());
    EXPECT_THAT(paths("example", 77, true), ElementsAre("/usr/lib/libexample.so.1"));
    EXPECT_THAT(paths("libexample.so.1", 77, true), ElementsAre("/usr/lib/libexample.so.1"));
    EXPECT_THAT(paths("/usr/lib/libexample.so.1", 77, true),
                ElementsAre("/usr/lib/libexample.so.1"));
    EXPECT_THAT(paths("other", 77, true), ElementsAre("/opt/libother.so.1.2")) << "it has it";
}

TEST_F(OtherRoot, AFileIsThereOnce) {
    fs::create_directories(root / "lib");
    fs::create_symlink("/usr/lib/libexample.so.1", root / "lib/libexample.so.1");
    map("/usr/lib/libexample.so.1");
    EXPECT_THAT(paths("libexample.so.1"), ElementsAre("/usr/lib/libexample.so.1"));
}

TEST_F(OtherRoot, LinksDoNotLeadOut) {
    write(directory.path() / "outside");
    fs::remove(root / "usr/lib/libexample.so.1");
    fs::create_symlink(directory.path() / "outside", root / "usr/lib/libexample.so.1");
    write(process / "maps", "7f0000000000-7f0000100000 r-xp 00000000 00:10 1 /bin/x\n");
    EXPECT_THAT(paths("libexample.so.1"), IsEmpty());
}

// env is in every root that these tests run in.
TEST_F(OtherRoot, ProgramsThatRunAndThoseThatCan) {
    write(root / "usr/bin/env");
    write(root / "opt/env");
    fs::create_symlink(root / "opt/env", process / "exe");
    std::vector<std::string> paths;
    for (const auto& program : UserFiles(directory.path() / "proc").find_programs("env")) {
        paths.push_back(program.path);
    }
    ASSERT_THAT(paths, SizeIs(3));
    EXPECT_THAT(paths[0], testing::EndsWith("/bin/env")) << "our own";
    EXPECT_EQ(paths[1], root / "opt/env");
    EXPECT_THAT(paths[2], testing::EndsWith("/bin/env")) << "of the other root";
    EXPECT_THAT(UserFiles(directory.path() / "proc").find_programs("nonesuch"), IsEmpty());
}

// /usr/bin/lzma is of xz-utils.
TEST(UserFunctions, AreInTheLibraryIfTheProgramOfThatNameHasNone) {
    const auto found = find_functions(probe_of({"lzma:lzma_code"}), std::nullopt);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_THAT(found->front().of.path, HasSubstr("liblzma.so"));
}

TEST(UserFunctions, AreFoundInAFile) {
    const auto found =
        find_functions(probe_of({this_program + "snoop_example_function"}), std::nullopt);
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_THAT(*found, SizeIs(1));
    EXPECT_THAT(found->front().offsets, SizeIs(1));
    EXPECT_EQ(found->front().of.path, "/proc/self/exe");
}

TEST(UserFunctions, OfSeveralNamesIsProbedOnce) {
    const auto found = find_functions(
        probe_of({this_program + "snoop_example_function", this_program + "snoop_example_alias"}),
        std::nullopt);
    ASSERT_TRUE(found);
    ASSERT_THAT(*found, SizeIs(1));
    EXPECT_THAT(found->front().offsets, SizeIs(1));
}

TEST(UserFunctions, ThatAreMissingAreErrors) {
    EXPECT_EQ(error_of(probe_of({this_program + "snoop_example_functio"})),
              "/proc/self/exe has no function snoop_example_functio; did you mean "
              "snoop_example_function?");
    EXPECT_EQ(error_of(probe_of({"/nonexistent/file:main"})), "there is no file /nonexistent/file");
    EXPECT_EQ(error_of(probe_of({"/proc/self/status:main"})),
              "/proc/self/status holds no ELF file");
    EXPECT_EQ(error_of(probe_of({"snoop-no-such-program:main"})),
              "there is no program or library snoop-no-such-program");
}

TEST(UserFunctions, MayBeMissingIfTheProbeSaysSo) {
    auto probe = probe_of({this_program + "nonesuch", this_program + "snoop_example_function"});
    EXPECT_NE(error_of(probe), "no error");
    for (bool tools::Probe::*word : {&tools::Probe::first, &tools::Probe::optional}) {
        auto changed = probe;
        changed.*word = true;
        const auto found = find_functions(changed, std::nullopt);
        ASSERT_TRUE(found);
        EXPECT_THAT(*found, SizeIs(1));
    }
    probe.names.pop_back();
    probe.first = true;
    EXPECT_NE(error_of(probe), "no error");
    probe.optional = true;
    EXPECT_THAT(find_functions(probe, std::nullopt).value(), IsEmpty());
}

TEST(UserFunctions, OnlyOnesWithCodeOfTheirOwnCanBeProbed) {
    const auto found = find_functions(probe_of({"c:strlen"}), getpid());
    if (!found) {  // on some processors there is only one
        EXPECT_THAT(found.error().message,
                    HasSubstr("strlen of c only chooses one of several functions"));
    }
}

}  // namespace
}  // namespace snoopbox::attach
