// SPDX-License-Identifier: Apache-2.0
#include "cache/store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <vector>

#include "example.h"

namespace snoopbox::cache {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

using StoreTest = CacheTest;

void make_older(const fs::path& path, int seconds) {
    fs::last_write_time(path, fs::last_write_time(path) - std::chrono::seconds(seconds));
}

TEST_F(StoreTest, GivesBackWhatItWasGiven) {
    const auto store = open();
    EXPECT_EQ(store.load(example().key).error().code, ENOENT);
    ASSERT_TRUE(store.store(example()));
    const auto loaded = store.load(example().key);
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->object, example_object());
    EXPECT_EQ(files(), 1);
    EXPECT_EQ(fs::status(file(example())).permissions(),
              fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(StoreTest, NeverLoadsADamagedObjectAndReplacesIt) {
    const auto store = open();
    const auto entry = example();
    ASSERT_TRUE(store.store(entry));
    const auto whole = content_of(file(entry));
    for (std::size_t length = 0; length < whole.size(); ++length) {
        write_to(file(entry), whole.substr(0, length));
        ASSERT_FALSE(store.load(entry.key)) << length;
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        std::string flipped = whole;
        flipped[at] = static_cast<char>(flipped[at] ^ 0x10);
        write_to(file(entry), flipped);
        ASSERT_FALSE(store.load(entry.key)) << at;
    }
    ASSERT_TRUE(store.store(entry));
    EXPECT_TRUE(store.load(entry.key));
}

TEST_F(StoreTest, NeverLoadsAnObjectOfAnotherKey) {
    const auto store = open();
    ASSERT_TRUE(store.store(example('2')));
    fs::rename(file(example('2')), file(example('1')));
    EXPECT_THAT(store.load(example('1').key).error().message, HasSubstr("another object"));
}

TEST_F(StoreTest, NeverLoadsWhatOthersCouldHaveWritten) {
    const auto store = open();
    const auto entry = example();
    ASSERT_TRUE(store.store(entry));
    chmod(file(entry).c_str(), 0602);
    const auto refused = store.load(entry.key);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("can be written by all users"));
    chmod(file(entry).c_str(), 0600);
    const auto elsewhere = temp.path() / "elsewhere";
    fs::rename(file(entry), elsewhere);
    fs::create_symlink(elsewhere, file(entry));
    EXPECT_EQ(store.load(entry.key).error().code, ELOOP);
    fs::remove(file(entry));
    ASSERT_EQ(mkfifo(file(entry).c_str(), 0600), 0);
    EXPECT_THAT(store.load(entry.key).error().message, HasSubstr("not a plain file"));
    ASSERT_TRUE(store.store(entry));  // replaces the first
    EXPECT_TRUE(store.load(entry.key));
    if (geteuid() == 0) {
        ASSERT_EQ(chown(file(entry).c_str(), 65534, 0), 0);
        EXPECT_THAT(store.load(entry.key).error().message, HasSubstr("belongs to user 65534"));
    }
}

TEST_F(StoreTest, DropsTheLeastRecentlyUsed) {
    const auto store = open({.objects = 3});
    for (const char digit : {'1', '2', '3'}) {
        ASSERT_TRUE(store.store(example(digit)));
        make_older(file(example(digit)), 1000 - (digit - '0'));
    }
    ASSERT_TRUE(store.load(example('1').key));  // now the most recently used
    ASSERT_TRUE(store.store(example('4')));
    EXPECT_FALSE(fs::exists(file(example('2'))));
    for (const char digit : {'1', '3', '4'}) {
        EXPECT_TRUE(fs::exists(file(example(digit)))) << digit;
    }
    const auto listed = store.list();
    ASSERT_TRUE(listed);
    ASSERT_EQ(listed->size(), 3);
    EXPECT_EQ(listed->back().key, example('3').key);
}

TEST_F(StoreTest, AUseAMomentAgoCounts) {
    const auto store = open({.objects = 3});
    for (const char digit : {'1', '2', '3'}) {
        ASSERT_TRUE(store.store(example(digit)));
    }
    ASSERT_TRUE(store.load(example('1').key));
    ASSERT_TRUE(store.store(example('4')));
    EXPECT_FALSE(fs::exists(file(example('2'))));
    EXPECT_TRUE(fs::exists(file(example('1'))));
}

TEST_F(StoreTest, DropsALittleOneBeforeALargeOneUsedSince) {
    const auto store = open({.total_bytes = 6000});
    ASSERT_TRUE(store.store(example('1', 100)));
    make_older(file(example('1')), 100);
    ASSERT_TRUE(store.store(example('2', 4000)));
    make_older(file(example('2')), 50);
    ASSERT_TRUE(store.store(example('3', 2000)));  // leaves room for 1 and not for 2
    EXPECT_FALSE(fs::exists(file(example('2'))));
    EXPECT_FALSE(fs::exists(file(example('1'))));
}

TEST_F(StoreTest, DropsUntilTheBytesFit) {
    const auto store = open({.total_bytes = 2600});
    for (const char digit : {'1', '2', '3'}) {
        ASSERT_TRUE(store.store(example(digit, 1000)));
        make_older(file(example(digit)), 100 - (digit - '0'));
    }
    EXPECT_EQ(files(), 2);
    EXPECT_FALSE(fs::exists(file(example('1'))));
    ASSERT_TRUE(store.store(example('4', 5000)));  // over the limit, but the newest stays
    EXPECT_EQ(files(), 1);
    EXPECT_TRUE(fs::exists(file(example('4'))));
}

TEST_F(StoreTest, NotesAUseOnceAMinute) {
    const auto store = open();
    ASSERT_TRUE(store.store(example()));
    make_older(dir, 60);
    make_older(file(example()), 30);
    const auto before = fs::last_write_time(file(example()));
    ASSERT_TRUE(store.load(example().key));
    EXPECT_EQ(fs::last_write_time(file(example())), before);
    make_older(file(example()), 60);
    ASSERT_TRUE(store.load(example().key, Use::uncounted));
    EXPECT_LT(fs::last_write_time(file(example())), before);
    ASSERT_TRUE(store.load(example().key));
    EXPECT_GT(fs::last_write_time(file(example())), before);
}

TEST_F(StoreTest, ClearsItsOwnFilesOnly) {
    const auto store = open();
    ASSERT_TRUE(store.store(example('1')));
    ASSERT_TRUE(store.store(example('2')));
    write_to(dir / "new-1-2", "left by a writer that was killed");
    fs::create_directory(dir / "snoopbox-tmp.abcdef");
    write_to(dir / "snoopbox-tmp.abcdef" / file_name(example().key), "by another one");
    write_to(dir / "notes.txt", "somebody's");
    EXPECT_EQ(store.clear()->removed, 2);
    EXPECT_EQ(files(), 1);
    EXPECT_TRUE(fs::exists(dir / "notes.txt"));
}

TEST_F(StoreTest, ADirectoryInPlaceOfAnEntryGoes) {
    const auto store = open();
    const auto put = [&](char digit) {
        fs::create_directories(file(example(digit)) / "inside");
        write_to(file(example(digit)) / "inside/file", "x");
    };
    put('1');
    EXPECT_THAT(store.load(example('1').key).error().message, HasSubstr("not a plain file"));
    ASSERT_TRUE(store.store(example('1')));
    EXPECT_TRUE(store.load(example('1').key));
    put('2');
    EXPECT_EQ(store.add({example('2')}).value(), 1);
    EXPECT_TRUE(store.load(example('2').key));
    put('3');
    put('4');
    ASSERT_TRUE(store.remove(example('4').key));
    EXPECT_EQ(store.clear()->removed, 3);
    EXPECT_EQ(files(), 0);
}

TEST_F(StoreTest, AddsAllOrNothing) {
    const auto store = open();
    ASSERT_TRUE(store.store(example('1')));
    ASSERT_TRUE(store.store(example('2')));
    write_to(file(example('2')), "damaged");
    const auto before = fs::last_write_time(file(example('1')));
    auto too_large = example('4', max_object_bytes);
    EXPECT_FALSE(store.add({example('1'), example('3'), too_large}));
    EXPECT_EQ(files(), 2);
    EXPECT_TRUE(store.load(example('1').key));
    EXPECT_EQ(store.add({example('1'), example('2'), example('3')}).value(), 2);
    for (const char digit : {'1', '2', '3'}) {
        EXPECT_TRUE(store.load(example(digit).key)) << digit;
    }
    EXPECT_GE(fs::last_write_time(file(example('1'))), before);
}

// Every reader sees a complete object or none, whatever the writers do.
TEST_F(StoreTest, ManyWritersAndReadersAtOnce) {
    const auto store = open({.objects = 4});
    std::vector<pid_t> writers;
    for (int i = 0; i < 6; ++i) {
        const pid_t pid = fork();
        if (pid == 0) {
            bool good = true;
            for (int n = 0; n < 200; ++n) {
                const char digit = static_cast<char>('1' + (n + i) % 6);
                good = good && store.store(example(digit, 3000)).has_value();
                const auto loaded = store.load(example(digit).key);
                good = good && (loaded || loaded.error().code == ENOENT);
            }
            _exit(good ? 0 : 1);
        }
        writers.push_back(pid);
    }
    for (const pid_t pid : writers) {
        int status = -1;
        waitpid(pid, &status, 0);
        EXPECT_EQ(status, 0);
    }
    ASSERT_TRUE(store.store(example('1', 3000)));
    EXPECT_LE(files(), 4);  // includes temporary names
    const auto all = store.list().value();
    for (const auto& listed : all) {
        EXPECT_TRUE(store.load(listed.key));
    }
}

// Runs in a child process, because limits cannot be raised again. Returns whether storing failed
// and left nothing behind.
bool fails_cleanly_with_limit(const Store& store, const fs::path& dir) {
    const pid_t pid = fork();
    if (pid == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit little{100, 100};
        setrlimit(RLIMIT_FSIZE, &little);
        _exit(store.store(example()) ? 1 : 0);
    }
    int status = -1;
    waitpid(pid, &status, 0);
    return status == 0 && fs::is_empty(dir);
}

TEST_F(StoreTest, LeavesNothingWhereAFileCannotBeWritten) {
    EXPECT_TRUE(fails_cleanly_with_limit(open(), dir));
}

struct Mounted : StoreTest {
    bool mount_with(const char* options, unsigned long flags = 0) {
        fs::create_directory(dir);
        mounted = mount("none", dir.c_str(), "tmpfs", flags, options) == 0;
        return mounted;
    }
    ~Mounted() override {
        if (mounted) {
            umount2(dir.c_str(), MNT_DETACH);
        }
    }
    bool mounted = false;
};

TEST_F(Mounted, AFullDiskOnlyMeansNoCache) {
    if (!mount_with("size=8k,mode=700")) {
        GTEST_SKIP() << "mounting needs root";
    }
    const auto store = open();
    EXPECT_THAT(store.store(example('1', 100'000)).error().message, HasSubstr("No space left"));
    EXPECT_EQ(files(), 0);
    EXPECT_TRUE(store.store(example('1', 100)));
    EXPECT_TRUE(store.load(example('1').key));
}

// What is in the way is a mount point, which can be neither replaced nor removed.
TEST_F(Mounted, WhatCannotBeRemovedStopsNothingElse) {
    if (!mount_with("mode=700")) {
        GTEST_SKIP() << "mounting needs root";
    }
    const auto store = open();
    ASSERT_TRUE(store.store(example('1')));
    fs::create_directory(file(example('3')));
    ASSERT_EQ(mount("none", file(example('3')).c_str(), "tmpfs", 0, nullptr), 0);
    EXPECT_FALSE(store.add({example('1'), example('2'), example('3'), example('4')}));
    EXPECT_TRUE(store.load(example('1').key));
    EXPECT_EQ(files(), 2);
    ASSERT_TRUE(store.store(example('4')));
    const auto cleared = store.clear();
    ASSERT_TRUE(cleared);
    EXPECT_EQ(cleared->removed, 2);
    ASSERT_EQ(cleared->left.size(), 1);
    EXPECT_THAT(cleared->left[0].message, HasSubstr("busy"));
    EXPECT_EQ(files(), 1);
}

TEST_F(Mounted, AReadOnlyDiskStillServes) {
    if (!mount_with("mode=700")) {
        GTEST_SKIP() << "mounting needs root";
    }
    ASSERT_TRUE(open().store(example('1')));
    make_older(file(example('1')), 100);
    ASSERT_EQ(mount("none", dir.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, "mode=700"), 0);
    const auto store = open();
    EXPECT_THAT(store.store(example('2')).error().message, HasSubstr("Read-only file system"));
    EXPECT_TRUE(store.load(example('1').key));
}

}  // namespace
}  // namespace snoopbox::cache
