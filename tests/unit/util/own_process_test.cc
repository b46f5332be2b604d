// SPDX-License-Identifier: Apache-2.0
#include "util/own_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

namespace snoopbox {
namespace {

using testing::HasSubstr;
using Work = std::function<Result<std::string>()>;

std::string error_of(const Work& work, const OwnProcessLimits& limits = {}) {
    const auto result = in_own_process("the library", work, limits);
    return result ? "no error: " + *result : result.error().message;
}

TEST(OwnProcess, ReturnsTextOfAnySize) {
    const std::string text(std::size_t{5} << 20U, '\0');
    EXPECT_EQ(in_own_process("", [&] { return Result<std::string>(text); }), text);
    EXPECT_EQ(in_own_process("", [] { return Result<std::string>(""); }), "");
}

TEST(OwnProcess, ReturnsTheWholeError) {
    const auto result =
        in_own_process("", [] { return Result<std::string>(fail_errno("no", ENOENT, "do so")); });
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().message, "no: No such file or directory");
    EXPECT_EQ(result.error().remedy, "do so");
    EXPECT_EQ(result.error().code, ENOENT);
}

TEST(OwnProcess, ItIsAnotherProcess) {
    EXPECT_NE(in_own_process("", [] { return Result<std::string>(std::to_string(getpid())); }),
              std::to_string(getpid()));
    int changed = 0;
    (void)in_own_process("", [&] { return Result<std::string>(std::to_string(++changed)); });
    EXPECT_EQ(changed, 0);
}

TEST(OwnProcess, SaysHowItCrashed) {
    for (const auto& [signal, name] :
         {std::pair{SIGSEGV, "SIGSEGV"}, {SIGFPE, "SIGFPE"}, {SIGABRT, "SIGABRT"}}) {
        EXPECT_EQ(error_of([signal = signal]() -> Result<std::string> {
                      raise(signal);
                      return "";
                  }),
                  std::string("the library crashes on it (") + name + "): damaged?");
    }
}

TEST(OwnProcess, EndsWhatDoesNotEnd) {
    const Work endless = []() -> Result<std::string> {
        for (volatile bool on = true; on;) {
        }
        return "";
    };
    const Work asleep = []() -> Result<std::string> {
        pause();
        return "";
    };
    const std::string expected = "the library does not get done with it: damaged?";
    using std::chrono::seconds;
    EXPECT_EQ(error_of(endless, {seconds(60), seconds(1)}), expected);
    EXPECT_EQ(error_of(asleep, {seconds(1), seconds(60)}), expected);
}

TEST(OwnProcess, LimitsMemory) {
#ifdef SNOOPBOX_SANITIZE
    GTEST_SKIP() << "AddressSanitizer has its own idea of too much";
#endif
    OwnProcessLimits limits;
    limits.more_memory_bytes = std::size_t{64} << 20U;
    EXPECT_THAT(
        error_of([]() -> Result<std::string> { return std::string(std::size_t{1} << 40U, 'x'); },
                 limits),
        HasSubstr("memory"));
}

TEST(OwnProcess, LeavesNoCoreDump) {
    EXPECT_EQ(in_own_process(
                  "", [] { return Result<std::string>(std::to_string(prctl(PR_GET_DUMPABLE))); }),
              "0");
    EXPECT_EQ(prctl(PR_GET_DUMPABLE), 1);
}

}  // namespace
}  // namespace snoopbox
