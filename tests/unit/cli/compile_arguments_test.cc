// SPDX-License-Identifier: Apache-2.0
#include "cli/compile_arguments.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace snoopbox::cli {
namespace {

std::string error_of(const std::vector<std::string>& words) {
    const auto arguments = parse_compile_arguments(words);
    return arguments ? "no error" : arguments.error().message;
}

TEST(CompileArguments, OneToolHasAnObject) {
    const std::vector<std::string> words{"runqlat", "-o", "x.bpf.o", "--attach", "kprobe"};
    const auto arguments = parse_compile_arguments(words);
    ASSERT_TRUE(arguments) << arguments.error().message;
    EXPECT_EQ(arguments->tool, "runqlat");
    EXPECT_EQ(arguments->output_file, "x.bpf.o");
    EXPECT_EQ(arguments->attach, "kprobe");
    EXPECT_FALSE(arguments->export_file);
    EXPECT_EQ(error_of({"runqlat"}), "-o FILE is missing: where is the object to go?");
    EXPECT_EQ(error_of({"runqlat", "-o", "x", "--btf", "b"}),
              "--btf FILE and --release R go together: of which kernel is the BTF?");
}

TEST(CompileArguments, AllToolsGoIntoAnArchive) {
    const std::vector<std::string> words{"--all",       "--btf",    "b",       "--release",
                                         "6.1.0-amd64", "--export", "all.bpfs"};
    const auto arguments = parse_compile_arguments(words);
    ASSERT_TRUE(arguments) << arguments.error().message;
    EXPECT_EQ(arguments->btf_file, "b");
    EXPECT_EQ(arguments->release, "6.1.0-amd64");
    EXPECT_EQ(arguments->export_file, "all.bpfs");
}

TEST(CompileArguments, WhatContradictsAllToolsIsRefused) {
    EXPECT_EQ(error_of({"--all", "--export", "x"}),
              "--all, --btf FILE, --release R and --export FILE go together");
    EXPECT_EQ(error_of({"runqlat", "--export", "x"}), "\"runqlat\" is one tool, and --all are all");
    EXPECT_EQ(error_of({"--all", "-o", "x"}), "--object does not go with --all");
}

}  // namespace
}  // namespace snoopbox::cli
