// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_arguments.h"

#include <fmt/format.h>

#include <array>

#include "cli/layout.h"
#include "cli/scan.h"
#include "cli/usage.h"

namespace snoopbox::cli {

Result<DoctorArguments> parse_doctor_arguments(std::span<const std::string> words) {
    constexpr const char* command = "snoopbox doctor";
    const std::array<OptionShape, 3> shapes = {
        {{"output", 'o', "FORMAT"}, {"verbose", 'v', ""}, {"help", 'h', ""}}};
    const auto scanned = scan(shapes, words, command);
    if (!scanned) {
        return tl::make_unexpected(scanned.error());
    }
    const std::string* output = scanned->find("output");
    const bool help = scanned->has("help");
    if (!help && output != nullptr && *output != "text" && *output != "json") {
        return fail_usage(fmt::format("--output: \"{}\" is none of text, json", *output), command);
    }
    return DoctorArguments{output != nullptr && *output == "json", scanned->has("verbose"), help};
}

std::string doctor_help() {
    std::string out = "Usage: snoopbox doctor [OPTION]...\n\n";
    append_filled(out,
                  "Says what tools need on this host, what of it is there, and what to type about "
                  "the rest. Nothing is changed. The exit status is 0 if execsnoop can run, else "
                  "1.",
                  0, 0);
    out += "\nOptions:\n";
    append_entries(out, {{"-o, --output FORMAT", "print as text or json; default: text"},
                         {"-v, --verbose", "show all that was looked at"},
                         {"-h, --help", "show this help"}});
    return out;
}

}  // namespace snoopbox::cli
