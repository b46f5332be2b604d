// SPDX-License-Identifier: Apache-2.0
#include "headers/kheaders/kheaders.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <utility>

#include "archive_maker.h"
#include "headers/kheaders/kept_trees.h"
#include "tree.h"
#include "util/file.h"
#include "util/interrupt.h"

namespace snoopbox::headers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

struct Kheaders : testing::Test {
    Tree host;
    fs::path archive = host.root() / "kheaders.tar.xz";
    KheadersRequest request{archive, "6.1.0", "x86", host.directory("tmp"), {}};

    ArchiveMaker make() const { return ArchiveMaker(archive); }
    // Returns the error's text and checks that nothing is left behind.
    std::string error() const {
        const auto tree = unpack_kheaders(request);
        EXPECT_FALSE(tree);
        EXPECT_THAT(listing(request.temp_parent), IsEmpty());
        return tree ? "" : tree.error().message;
    }
};

struct KeptKheaders : Kheaders {
    KeptKheaders() { request.kept_in = host.directory("kept"); }
    // Makes an archive that differs by `text`, and returns the tree's name.
    std::string unpack(const std::string& text) const {
        ArchiveMaker(archive).headers().file("./include/linux/a.h", text).finish();
        const auto tree = unpack_kheaders(request);
        EXPECT_TRUE(tree) << tree.error().message;
        EXPECT_FALSE(tree->owned);
        EXPECT_EQ(read_file(tree->dir / "include/linux/a.h").value(), text);
        return tree->dir.filename().string();
    }
    void make_older(const std::string& name, std::chrono::minutes age) const {
        fs::last_write_time(request.kept_in / name, fs::file_time_type::clock::now() - age);
    }
    bool is_kept(const std::string& name) const { return fs::exists(request.kept_in / name); }
};

TEST_F(KeptKheaders, AreUnpackedOnce) {
    const auto name = unpack("one");
    EXPECT_THAT(listing(request.temp_parent), IsEmpty());
    struct stat before {};
    struct stat after {};
    ASSERT_EQ(stat((request.kept_in / name).c_str(), &before), 0);
    EXPECT_EQ(unpack("one"), name);
    ASSERT_EQ(stat((request.kept_in / name).c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(KeptKheaders, AreUnpackedAgainIfDamaged) {
    const auto name = unpack("one");
    std::ofstream(request.kept_in / name / "include/linux/a.h") << "";
    EXPECT_EQ(unpack("one"), name);
    fs::remove(request.kept_in / name / "include/linux/kconfig.h");
    EXPECT_EQ(unpack("one"), name);
    EXPECT_TRUE(fs::exists(request.kept_in / name / "include/linux/kconfig.h"));
    fs::remove(request.kept_in / name / "complete");
    EXPECT_EQ(unpack("one"), name);
}

TEST_F(KeptKheaders, AreFew) {
    const auto one = unpack("one");
    make_older(one, std::chrono::minutes(30));
    const auto two = unpack("two");  // the same release with other headers
    EXPECT_FALSE(is_kept(one));
    make_older(two, std::chrono::minutes(30));
    request.release = "6.2.0";
    const auto three = unpack("three");
    EXPECT_TRUE(is_kept(two));
    make_older(three, std::chrono::minutes(20));
    fs::create_directories(request.kept_in / "snoopbox.left/include");
    request.release = "6.3.0";
    const auto four = unpack("four");
    EXPECT_FALSE(is_kept(two));
    EXPECT_TRUE(is_kept(three) && is_kept(four));
    EXPECT_FALSE(is_kept("snoopbox.left"));
    auto in_use = unpack_kheaders(request);
    request.release = "6.4.0";
    unpack("five");
    EXPECT_FALSE(is_kept(three));
    request.release = "6.5.0";
    unpack("six");
    EXPECT_TRUE(is_kept(four));
    remove_kept_trees(request.kept_in);
    EXPECT_TRUE(is_kept(four));
    in_use->lock.reset();
    remove_kept_trees(request.kept_in);
    EXPECT_THAT(listing(request.kept_in), IsEmpty());
}

// A file system that has no room for the headers, in place of a directory.
class LittleSpace {
  public:
    explicit LittleSpace(fs::path at) : at_(std::move(at)) {
        mounted_ = mount("none", at_.c_str(), "tmpfs", 0, "size=16k,mode=700") == 0;
    }
    ~LittleSpace() {
        if (mounted_) {
            umount2(at_.c_str(), MNT_DETACH);
        }
    }
    LittleSpace(const LittleSpace&) = delete;
    LittleSpace& operator=(const LittleSpace&) = delete;
    explicit operator bool() const { return mounted_; }

  private:
    fs::path at_;
    bool mounted_ = false;
};

TEST_F(KeptKheaders, AreNotKeptWhereThereIsNoSpace) {
    ArchiveMaker(archive).headers().file("./include/linux/a.h", std::string(50'000, 'a')).finish();
    const LittleSpace kept(request.kept_in);
    if (!kept) {
        GTEST_SKIP() << "mounting needs root";
    }
    const auto tree = unpack_kheaders(request);
    ASSERT_TRUE(tree) << tree.error().message;
    EXPECT_TRUE(tree->owned);
    EXPECT_EQ(read_file(tree->dir / "include/linux/a.h")->size(), 50'000);
    EXPECT_EQ(tree->dir.parent_path(), request.temp_parent);
    EXPECT_THAT(listing(request.kept_in), IsEmpty());
}

TEST_F(Kheaders, WithoutSpaceGetAdviceThatHelps) {
    make().headers().file("./include/linux/a.h", std::string(50'000, 'a')).finish();
    const LittleSpace little(request.temp_parent);
    if (!little) {
        GTEST_SKIP() << "mounting needs root";
    }
    auto refused = unpack_kheaders(request);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ENOSPC);
    EXPECT_EQ(refused.error().remedy, "free some space there");
    ASSERT_EQ(setenv("TMPDIR", request.temp_parent.c_str(), 1), 0);
    refused = unpack_kheaders(request);
    unsetenv("TMPDIR");
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().remedy, HasSubstr("set TMPDIR"));
}

TEST_F(KeptKheaders, LeaveNothingIfTheyAreBad) {
    std::ofstream(archive) << "no archive";
    EXPECT_FALSE(unpack_kheaders(request));
    EXPECT_THAT(listing(request.kept_in), IsEmpty());
}

TEST_F(Kheaders, ExtractsHeadersOnly) {
    make()
        .headers()
        .file("./arch/x86/include/asm/page.h", "page", 06777)
        .file("./arch/arm64/include/asm/page.h")
        .file("./include/linux/Kbuild")
        .file("./include/dt-bindings/pin.h")
        .file("./include/config/bpf.h")
        .file("./scripts/evil.h")
        .finish();
    {
        const auto tree = unpack_kheaders(request);
        ASSERT_TRUE(tree) << tree.error().message;
        EXPECT_EQ(tree->origin, Origin::kheaders);
        EXPECT_THAT(listing(tree->dir),
                    ElementsAre("arch", "arch/x86", "arch/x86/include", "arch/x86/include/asm",
                                "arch/x86/include/asm/page.h", "include", "include/generated",
                                "include/generated/autoconf.h", "include/linux",
                                "include/linux/kconfig.h"));
        const fs::path page = tree->dir / "arch/x86/include/asm/page.h";
        EXPECT_EQ(read_file(page).value(), "page");
        struct stat info {};
        ASSERT_EQ(stat(page.c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 07777U, 0644U);
        EXPECT_EQ(info.st_uid, geteuid());
        ASSERT_EQ(stat(page.parent_path().c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 07777U, 0755U);
    }
    EXPECT_THAT(listing(request.temp_parent), IsEmpty());
}

TEST_F(Kheaders, FingerprintIsTheContents) {
    make().headers().finish();
    const auto first = unpack_kheaders(request).value().fingerprint;
    EXPECT_EQ(unpack_kheaders(request).value().fingerprint, first);
    make().headers().file("include/linux/a.h").finish();
    EXPECT_NE(unpack_kheaders(request).value().fingerprint, first);
}

TEST_F(Kheaders, PathThatLeadsOut) {
    make().headers().file("include/../../evil.h", "x").finish();
    EXPECT_THAT(error(), testing::AllOf(HasSubstr("kheaders.tar.xz"), HasSubstr("evil.h"),
                                        HasSubstr("leads out")));
    make().headers().file("../evil.h", "x").finish();
    EXPECT_THAT(error(), HasSubstr("leads out"));
}

TEST_F(Kheaders, AbsolutePath) {
    const fs::path target = host.root() / "evil.h";
    make().headers().file(target.string(), "x").finish();
    EXPECT_THAT(error(), HasSubstr("absolute"));
    EXPECT_FALSE(fs::exists(target));
}

TEST_F(Kheaders, SymbolicLinkOut) {
    for (const char* target : {"/etc", "../../..", "linux/../../../etc"}) {
        make().headers().symlink("include/evil", target).finish();
        EXPECT_THAT(error(), testing::AllOf(HasSubstr("include/evil"), HasSubstr("symbolic link")));
    }
}

TEST_F(Kheaders, FileThroughAnEarlierLink) {
    make().headers().symlink("include/a", "/tmp").file("include/a/evil.h", "x").finish();
    EXPECT_THAT(error(), HasSubstr("symbolic link"));
}

TEST_F(Kheaders, LinkWithinIsLeftOut) {
    make().headers().symlink("include/linux/a.h", "kconfig.h").finish();
    const auto tree = unpack_kheaders(request);
    ASSERT_TRUE(tree);
    EXPECT_FALSE(fs::exists(fs::symlink_status(tree->dir / "include/linux/a.h")));
}

TEST_F(Kheaders, HardLinkOut) {
    make().headers().hardlink("include/evil.h", "/etc/passwd").finish();
    EXPECT_THAT(error(), HasSubstr("hard link"));
    make().headers().hardlink("include/evil.h", "../../etc/passwd").finish();
    EXPECT_THAT(error(), HasSubstr("hard link"));
}

TEST_F(Kheaders, DevicesAndPipes) {
    for (const unsigned type : {AE_IFCHR, AE_IFBLK, AE_IFIFO}) {
        make().headers().special("include/linux/null.h", type).finish();
        EXPECT_THAT(error(), HasSubstr("device or pipe"));
    }
}

TEST_F(Kheaders, SameFileTwice) {
    make().headers().file("include/linux/kconfig.h", "other").finish();
    EXPECT_THAT(error(), HasSubstr("File exists"));
}

TEST_F(Kheaders, FileWhereADirectoryIsNeeded) {
    make().headers().file("include/linux/a.h").file("include/linux/a.h/b.h").finish();
    EXPECT_THAT(error(), HasSubstr("a.h"));
}

TEST_F(Kheaders, CutShortAnywhere) {
    std::string noise;
    for (unsigned i = 0, seed = 1; i < 100'000; ++i) {
        seed = seed * 1103515245U + 12345U;
        noise += static_cast<char>(seed >> 16U);
    }
    make().headers().file("include/linux/noise.h", noise).finish();
    const auto size = fs::file_size(archive);
    ASSERT_TRUE(unpack_kheaders(request));
    for (const auto length : {std::uintmax_t{3}, std::uintmax_t{12}, size / 4, size / 2, size - 100,
                              size - 13, size - 1}) {
        make().headers().file("include/linux/noise.h", noise).finish();
        fs::resize_file(archive, length);
        EXPECT_THAT(error(), HasSubstr("kheaders.tar.xz")) << length;
    }
}

TEST_F(Kheaders, DamagedInTheMiddle) {
    make().headers().file("include/linux/a.h", std::string(5000, 'a')).finish();
    std::string content = read_file(archive).value();
    content[content.size() / 2] = static_cast<char>(content[content.size() / 2] ^ 0x55);
    host.file("kheaders.tar.xz", content);
    EXPECT_THAT(error(), HasSubstr("kheaders.tar.xz"));
}

TEST_F(Kheaders, NoArchive) {
    EXPECT_THAT(error(), HasSubstr("No such file"));
    host.file("kheaders.tar.xz");
    EXPECT_THAT(error(), HasSubstr("is empty"));
    host.file("kheaders.tar.xz", std::string(10'000, 'g'));
    EXPECT_THAT(error(), HasSubstr("not an xz archive"));
    host.file("kheaders.tar.xz", std::string("\xFD"
                                             "7zXZ\0",
                                             6) +
                                     std::string(10'000, 'g') + "YZ");
    EXPECT_THAT(error(), HasSubstr("kheaders.tar.xz"));
    fs::remove(archive);
    host.directory("kheaders.tar.xz");
    EXPECT_THAT(error(), HasSubstr("directory"));
}

TEST_F(Kheaders, WithoutKconfig) {
    make().file("include/linux/a.h").finish();
    EXPECT_THAT(error(), HasSubstr("holds no include/linux/kconfig.h"));
}

TEST_F(Kheaders, Limits) {
    make().headers().file("include/linux/a.h", std::string(3000, 'a')).finish();
    request.limits.entries = 3;
    EXPECT_THAT(error(), HasSubstr("more than 3 entries"));
    request.limits = {};
    request.limits.file_bytes = 2999;
    EXPECT_THAT(error(), HasSubstr("larger than 2999 bytes"));
    request.limits = {};
    request.limits.total_bytes = 3000;
    EXPECT_THAT(error(), HasSubstr("more than 3000 bytes in all"));
    request.limits = {};
    request.limits.path_length = 20;
    EXPECT_THAT(error(), HasSubstr("longer than 20 bytes"));
}

// In a child process: neither an interrupt nor a limit can be undone.
TEST_F(Kheaders, InterruptLeavesNothing) {
    make().headers().finish();
    const auto interrupted_child = [this] {
        catch_interrupts();
        std::raise(SIGINT);
        const auto tree = unpack_kheaders(request);
        std::_Exit(!tree && is_interrupt(tree.error()) && fs::is_empty(request.temp_parent) ? 0
                                                                                            : 1);
    };
    EXPECT_EXIT(interrupted_child(), testing::ExitedWithCode(0), "");
}

TEST_F(Kheaders, FailedWriteLeavesNothing) {
    make().headers().file("include/linux/a.h", std::string(10'000, 'a')).finish();
    const auto limited_child = [this] {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{5'000, 5'000};
        setrlimit(RLIMIT_FSIZE, &limit);
        const auto tree = unpack_kheaders(request);
        std::_Exit(!tree && tree.error().code == EFBIG && fs::is_empty(request.temp_parent) ? 0
                                                                                            : 1);
    };
    EXPECT_EXIT(limited_child(), testing::ExitedWithCode(0), "");
}

TEST_F(Kheaders, LinkInPlaceOfTheDestination) {
    make().headers().finish();
    host.directory("elsewhere");
    host.link("into", "elsewhere");
    const int fd = open(archive.c_str(), O_RDONLY);
    const auto extracted = extract_archive(fd, "a.tar.xz", host.root() / "into",
                                           [](std::string_view) { return true; });
    close(fd);
    ASSERT_FALSE(extracted);
    EXPECT_THAT(extracted.error().message, HasSubstr("into is a symbolic link"));
    EXPECT_THAT(listing(host.root() / "elsewhere"), IsEmpty());
}

TEST_F(Kheaders, LinkInPlaceOfADirectoryInside) {
    make().headers().finish();
    host.directory("elsewhere");
    host.link("into/include", "../elsewhere");
    const int fd = open(archive.c_str(), O_RDONLY);
    EXPECT_FALSE(extract_archive(fd, "a.tar.xz", host.root() / "into",
                                 [](std::string_view) { return true; }));
    close(fd);
    EXPECT_THAT(listing(host.root() / "elsewhere"), IsEmpty());
}

}  // namespace
}  // namespace snoopbox::headers
