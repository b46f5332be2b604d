// SPDX-License-Identifier: Apache-2.0
#include "output/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "util/fd.h"
#include "util/temp_dir.h"

namespace snoopbox::output {
namespace {

using testing::HasSubstr;

// A root in which the test listens in journald's place.
class JournalTest : public testing::Test {
  protected:
    JournalTest() {
        const auto directory = root.path() / "run/systemd/journal";
        std::filesystem::create_directories(directory);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto path = (directory / "socket").string();
        EXPECT_LT(path.size(), sizeof(address.sun_path));
        std::memcpy(&address.sun_path, path.data(), path.size());
        EXPECT_EQ(
            bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    }

    std::string received() const {
        std::array<char, 4096> text{};
        const auto size = recv(listener.get(), text.data(), text.size(), MSG_DONTWAIT);
        return size < 0 ? "nothing" : std::string(text.data(), static_cast<std::size_t>(size));
    }

    TempDir root = TempDir::create().value();
    Fd listener{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    std::vector<ColumnStyle> columns{{"pid", "PID", 7}, {"lat.ms", "LAT", 7}, {"path", "PATH"}};
};

TEST_F(JournalTest, HasAFieldForEachColumn) {
    auto journal = Journal::open({"/nonexistent", root.path()}, "mysnoop", columns);
    ASSERT_TRUE(journal) << journal.error().message;
    journal->send({std::uint64_t{181}, Scaled{1500000, 1000000, 2}, std::string_view("a\nb c")});
    EXPECT_EQ(received(),
              "SYSLOG_IDENTIFIER=mysnoop\nPRIORITY=5\nSNOOP_PID=181\nOBJECT_PID=181\n"
              "SNOOP_LAT_MS=1.500000\nSNOOP_PATH=$'a\\nb c'\nMESSAGE=pid=181 lat.ms=1.500000 "
              "path=$'a\\nb c'\n");
    journal->send({std::uint64_t{182}, Absent(), std::string_view("d")});
    EXPECT_EQ(received(),
              "SYSLOG_IDENTIFIER=mysnoop\nPRIORITY=5\nSNOOP_PID=182\nOBJECT_PID=182\n"
              "SNOOP_PATH=d\nMESSAGE=pid=182 path=d\n");
    EXPECT_EQ(journal->lost(), 0U);
}

TEST_F(JournalTest, CountsWhatIsNotTaken) {
    auto journal = Journal::open({root.path()}, "mysnoop", columns);
    ASSERT_TRUE(journal) << journal.error().message;
    const std::string large(1U << 20U, 'x');
    journal->send({std::uint64_t{1}, Absent(), std::string_view(large)});
    EXPECT_EQ(journal->lost(), 1U);
    listener.reset();
    journal->send({std::uint64_t{1}, Absent(), std::string_view("x")});
    EXPECT_EQ(journal->lost(), 2U);
}

TEST_F(JournalTest, IsAnErrorIfNobodyListens) {
    listener.reset();
    const auto refused = Journal::open({root.path()}, "mysnoop", columns);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message,
              "the systemd journal cannot be reached at /run/systemd/journal/socket: Connection "
              "refused");
    EXPECT_THAT(Journal::open({"/nonexistent"}, "mysnoop", columns).error().message,
                HasSubstr("No such file"));
}

}  // namespace
}  // namespace snoopbox::output
