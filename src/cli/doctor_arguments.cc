// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor_arguments.h"

#include <array>
#include <utility>

#include "cli/layout.h"
#include "cli/scan.h"

namespace snoopbox::cli {

Result<DoctorArguments> parse_doctor_arguments(std::span<const std::string> words) {
    constexpr const char* command = "snoopbox doctor";
    const std::array<OptionShape, 3> shapes = {
        {{"output", 'o', "FORMAT"}, {"verbose", 'v', ""}, {"help", 'h', ""}}};
    TRY_ASSIGN(const auto scanned, scan(shapes, words, command));
    const bool help = scanned.has("help");
    std::string output = "text";
    if (auto read = read_choice(scanned, "output", {"text", "json"}, output, command);
        !read && !help) {
        return tl::make_unexpected(std::move(read.error()));
    }
    return DoctorArguments{output == "json", scanned.has("verbose"), help};
}

std::string doctor_help() {
    std::string out = "Usage: snoopbox doctor [OPTION]...\n\n";
    append_filled(out,
                  "Checks whether this host has what tools need, and says how to fix what is "
                  "missing. It changes nothing. The exit status is 0 if execsnoop can run, and 1 "
                  "otherwise.",
                  0, 0);
    out += "\nOptions:\n";
    append_entries(out, {{"-o, --output FORMAT", "print as text or json; default: text"},
                         {"-v, --verbose", "show everything that was checked"},
                         {"-h, --help", "show this help"}});
    return out;
}

}  // namespace snoopbox::cli
