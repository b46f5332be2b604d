// SPDX-License-Identifier: Apache-2.0
// One test for each case of tools/*.yaml. README.md has the grammar.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "cases.h"
#include "option_use.h"
#include "play.h"
#include "process.h"
#include "util/join.h"

namespace snoopbox::test {
namespace {

const std::filesystem::path& source_dir() {
    static const std::filesystem::path dir = SNOOPBOX_SOURCE_DIR;
    return dir;
}

class CaseTest : public testing::Test {
  public:
    CaseTest(std::shared_ptr<const Suite> suite, std::size_t number)
        : suite_(std::move(suite)), case_(suite_->cases[number]) {}

    void TestBody() override {
        const auto played = play(*suite_, case_);
        if (!played.lacking.empty()) {
            GTEST_SKIP() << "this machine lacks " << played.lacking;
        }
        for (const auto& [line, message] : played.mismatches) {
            ADD_FAILURE_AT(suite_->file.c_str(), line == 0 ? case_.line : line) << message;
        }
        if (!played.mismatches.empty()) {
            ADD_FAILURE_AT(suite_->file.c_str(), case_.line)
                << "this was case \"" << case_.name << "\"\n"
                << played.report;
        }
    }

  private:
    std::shared_ptr<const Suite> suite_;
    const Case& case_;
};

// A file that cannot be read is a test that fails: the others still run.
class UnreadableFile : public testing::Test {
  public:
    explicit UnreadableFile(std::string error) : error_(std::move(error)) {}
    void TestBody() override { FAIL() << error_; }

  private:
    std::string error_;
};

void register_suite(const std::filesystem::path& file) {
    const std::string name = "tools/" + file.stem().string();
    auto read = read_suite(file);
    if (!read) {
        testing::RegisterTest(name.c_str(), "CanBeRead", nullptr, nullptr, file.c_str(), 1,
                              [error = read.error().message]() -> testing::Test* {
                                  return new UnreadableFile(error);
                              });
        return;
    }
    const auto suite = std::make_shared<const Suite>(std::move(*read));
    for (std::size_t i = 0; i < suite->cases.size(); ++i) {
        testing::RegisterTest(name.c_str(), suite->cases[i].identifier.c_str(), nullptr, nullptr,
                              file.c_str(), suite->cases[i].line,
                              [suite, i]() -> testing::Test* { return new CaseTest(suite, i); });
    }
}

std::string tool_of(const std::filesystem::path& bpf_source) {
    return bpf_source.stem().stem();  // NAME.bpf.c
}

TEST(tools, EveryOptionIsUsed) {
    for (const auto& file : suite_files(SNOOPBOX_LIVE_TOOLS_DIR)) {
        const auto suite = read_suite(file);
        const auto source = source_dir() / "bpf_sources" / (file.stem().string() + ".bpf.c");
        const auto declared = declared_options(source);
        if (!declared) {
            ADD_FAILURE() << file << " tests no tool: " << declared.error().message;
            continue;
        }
        if (suite) {  // else another test fails
            const auto unused = unused_options(*declared, suite->cases);
            EXPECT_EQ(join(unused), "") << "these options are in no case of " << file.string();
        }
    }
}

TEST(tools, EveryToolIsTested) {
    for (const auto& entry : std::filesystem::directory_iterator(source_dir() / "bpf_sources")) {
        if (!entry.path().string().ends_with(".bpf.c")) {
            continue;
        }
        const auto tool = tool_of(entry.path());
        const auto as_data = std::filesystem::path(SNOOPBOX_LIVE_TOOLS_DIR) / (tool + ".yaml");
        EXPECT_TRUE(exists(as_data) || exists(source_dir() / "tests/live" / (tool + "_test.cc")))
            << tool << " has no live test: " << as_data.string() << " is missing";
    }
}

}  // namespace
}  // namespace snoopbox::test

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    snoopbox::test::adopt_orphans();
    for (const auto& file : snoopbox::test::suite_files(SNOOPBOX_LIVE_TOOLS_DIR)) {
        snoopbox::test::register_suite(file);
    }
    return RUN_ALL_TESTS();
}
