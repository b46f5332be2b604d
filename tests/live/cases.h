// SPDX-License-Identifier: Apache-2.0
// The live tests of a tool, read from tests/live/tools/NAME.yaml. README.md has the grammar.
#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <string>
#include <vector>

#include "util/result.h"

namespace snoopbox::test {

// What a case needs of the kernel or the machine (needs.h): "kprobes", "program:ip".
struct Need {
    std::string name;
    std::string argument;            // after the colon
    std::vector<std::string> probe;  // of `succeeds`: the words of a command
};

// When the trace is ended.
enum class Until {
    cause_ended,
    seconds,    // so many after the cause was let go
    rows_seen,  // all that is expected has been printed
    exit,       // the tool ends by itself
};

struct Case {
    std::string name;
    std::string identifier;  // the name, as CamelCase
    int line = 0;
    std::vector<Need> needs;
    std::vector<std::string> options;  // `run`
    std::string output = "json";       // of -o; empty: no -o
    std::string attach;                // of --attach; empty: auto
    // Scripts for sh; empty: none.
    std::string setup, cause, teardown;
    Until until = Until::cause_ended;
    double seconds = 0;
    double timeout_s = 60;
    YAML::Node expected;  // for read_expectation, which has already succeeded without values
};

struct Suite {
    std::filesystem::path file;
    std::string tool;
    std::vector<Case> cases;
};

// Fails with "FILE:LINE: what is wrong".
Result<Suite> read_suite(const std::filesystem::path& file);

// The files of a directory, sorted by name.
std::vector<std::filesystem::path> suite_files(const std::filesystem::path& directory);

}  // namespace snoopbox::test
