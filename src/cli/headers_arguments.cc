// SPDX-License-Identifier: Apache-2.0
#include "cli/headers_arguments.h"

#include <array>
#include <string_view>

#include "cli/layout.h"
#include "cli/scan.h"
#include "cli/usage.h"
#include "util/format.h"

namespace snoopbox::cli {
namespace {

constexpr const char* command = "snoopbox headers";

}  // namespace

Result<HeadersArguments> parse_headers_arguments(std::span<const std::string> words) {
    const std::array<OptionShape, 6> shapes = {{{"print-dir", '\0', ""},
                                                {"extract", '\0', "DIR"},
                                                {"output", 'o', "FORMAT"},
                                                {"headers-from", '\0', "SOURCE"},
                                                {"verbose", 'v', ""},
                                                {"help", 'h', ""}}};
    TRY_ASSIGN(const auto scanned, scan(shapes, words, command));
    HeadersArguments arguments;
    if (scanned.has("help")) {
        arguments.help = true;
        return arguments;
    }
    arguments.print_dir = scanned.has("print-dir");
    arguments.verbose = scanned.has("verbose");
    if (const std::string* dir = scanned.find("extract")) {
        if (dir->empty()) {
            return fail_usage("--extract: the name of the directory is empty", command);
        }
        arguments.extract_dir = *dir;
    }
    TRY(read_choice(scanned, "output", {"text", "json"}, arguments.output_format, command));
    TRY(read_choice(scanned, "headers-from", {"auto", "modules", "kheaders", "btf"},
                    arguments.headers_from, command));
    return arguments;
}

std::string headers_help() {
    std::string out = "Usage: snoopbox headers [OPTION]...\n\n";
    append_filled(out,
                  "Shows which kernel headers tools are compiled with on this host, and why each "
                  "source that comes before them was not used.",
                  0, 0);
    out += "\nOptions:\n";
    append_entries(out,
                   {{"    --print-dir", "print the directory of the headers and nothing else"},
                    {"    --extract DIR", "write the headers to DIR, for use elsewhere"},
                    {"-o, --output FORMAT", "print as text or json; default: text"},
                    {"    --headers-from SOURCE",
                     "use modules, kheaders or btf; default: auto, the first that is available"},
                    {"-v, --verbose", "explain what is being done and why"},
                    {"-h, --help", "show this help"}});
    return out;
}

}  // namespace snoopbox::cli
