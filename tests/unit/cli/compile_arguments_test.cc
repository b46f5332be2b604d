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
    EXPECT_FALSE(arguments->headers_dir);
}

TEST(CompileArguments, AToolCanCountByOwner) {
    const std::vector<std::string> words{"runqlat", "--by", "-o", "x.bpf.o"};
    const auto arguments = parse_compile_arguments(words);
    ASSERT_TRUE(arguments) << arguments.error().message;
    EXPECT_TRUE(arguments->by);
    EXPECT_NE(error_of({"--all", "--by", "--btf", "b", "--release", "6.1", "--export", "x"}),
              "no error");
}

TEST(CompileArguments, HeadersGoWithTypes) {
    for (std::vector<std::string> words : {std::vector<std::string>{"runqlat", "-o", "x"},
                                           std::vector<std::string>{"--all", "--export", "x"}}) {
        words.insert(words.end(), {"--btf", "b", "--release", "6.1.0-amd64", "--headers", "dir"});
        const auto arguments = parse_compile_arguments(words);
        ASSERT_TRUE(arguments) << arguments.error().message;
        EXPECT_EQ(arguments->btf_file, "b");
        EXPECT_EQ(arguments->headers_dir, "dir");
    }
    EXPECT_EQ(error_of({"--all", "--export", "x", "--headers", "dir"}),
              "--all, --btf FILE, --release R and --export FILE go together");
}

TEST(CompileArguments, WhatContradictsAllToolsIsRefused) {
    EXPECT_EQ(error_of({"--all", "--export", "x"}),
              "--all, --btf FILE, --release R and --export FILE go together");
    EXPECT_EQ(error_of({"runqlat", "--export", "x"}), "\"runqlat\" is one tool, and --all are all");
    EXPECT_EQ(error_of({"--all", "-o", "x"}), "--object does not go with --all");
    EXPECT_EQ(error_of({"--all", "--headers-from", "btf"}),
              "--headers-from does not go with --all");
}

}  // namespace
}  // namespace snoopbox::cli
