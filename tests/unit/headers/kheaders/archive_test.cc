// SPDX-License-Identifier: Apache-2.0
#include "headers/kheaders/archive.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "archive_maker.h"
#include "util/fd.h"
#include "util/interrupt.h"
#include "util/temp_dir.h"

namespace snoopbox::headers {
namespace {

// An interrupt cannot be undone, so it is tried in a child. The archive's end is damaged: whoever
// reads on after the interrupt, which comes when the entry has been found, finds that out.
class Interrupted : public testing::TestWithParam<bool> {
  protected:
    void make_damaged_archive() const {
        std::string noise(3'000'000, '\0');
        std::uint32_t state = 1;
        for (char& c : noise) {
            state = state * 1664525 + 1013904223;
            c = static_cast<char>(state >> 24U);
        }
        ArchiveMaker maker(path);
        maker.file("large", noise).finish();
        struct stat info {};
        ASSERT_EQ(stat(path.c_str(), &info), 0);
        const Fd file(open(path.c_str(), O_RDWR | O_CLOEXEC));
        ASSERT_EQ(pwrite(file.get(), "damage", 6, info.st_size / 2), 6);
    }
    Result<Extracted> extract(const Wanted& wanted) const {
        const Fd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
        return extract_archive(file.get(), "a", into.path(), wanted, {});
    }

    TempDir directory = TempDir::create().value();
    TempDir into = TempDir::create().value();
    std::filesystem::path path = directory.path() / "a.tar.xz";
};

TEST_P(Interrupted, AnEntryIsNotReadToItsEnd) {
    make_damaged_archive();
    const bool wanted = GetParam();
    const auto whole = extract([&](std::string_view /*path*/) { return wanted; });
    ASSERT_FALSE(whole);
    EXPECT_FALSE(is_interrupt(whole.error())) << whole.error().message;
    std::filesystem::remove(into.path() / "large");
    const auto child = [&] {
        catch_interrupts();
        const auto extracted = extract([&](std::string_view /*path*/) {
            std::raise(SIGINT);
            return wanted;
        });
        std::_Exit(!extracted && is_interrupt(extracted.error()) ? 0 : 1);
    };
    EXPECT_EXIT(child(), testing::ExitedWithCode(0), "");
}

INSTANTIATE_TEST_SUITE_P(, Interrupted, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "Wanted" : "NotWanted"; });

}  // namespace
}  // namespace snoopbox::headers
