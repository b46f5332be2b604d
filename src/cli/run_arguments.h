// SPDX-License-Identifier: Apache-2.0
// The command line of `snoopbox run FILE`, after the file name, where FILE is an object that clang
// made, or C for BCC's front end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/common_options.h"
#include "util/result.h"

namespace snoopbox::cli {

// --set NAME=VALUE. A negative number is an int64_t, any other a uint64_t.
struct Setting {
    std::string name;
    std::variant<std::int64_t, std::uint64_t> value;
};

// --event [BUFFER:][TAG=]TYPE: the struct of the records, of those of a buffer, or of those that
// begin with a number.
struct NamedEvent {
    std::string buffer;  // empty: of any
    std::string tag;     // empty: none
    std::string type;
};

// --attach FUNCTION=TARGET: of C, or a program of an object.
struct AttachedFunction {
    std::string function;
    std::string target;
};

struct RunArguments {
    CommonOptions common;
    std::vector<NamedEvent> events;
    std::vector<std::string> rings;  // the buffers to show; empty: all
    std::vector<std::string> maps;   // the maps to print; empty: all that hold results
    std::optional<double> interval_s;
    std::vector<Setting> settings;
    std::vector<AttachedFunction> attached;
    // For C only.
    std::vector<std::string> defines;  // NAME or NAME=VALUE
    // Not given on the command line: how many arguments of USDT probes the C reads.
    std::size_t usdt_arguments = 0;
};

// Which of them there are.
enum class RunsWhat { object, c };

// Wrong usage is an error as in usage.h.
Result<RunArguments> parse_run_arguments(RunsWhat what, std::span<const std::string> words);

// 12, or 0xff; nothing if it is no such number.
std::optional<std::uint64_t> read_number(std::string_view text);

// For all kinds of files.
std::string run_help();

}  // namespace snoopbox::cli
