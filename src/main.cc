// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "cli/help.h"
#include "cli/invocation.h"
#include "cli/usage.h"
#include "commands/cache.h"
#include "commands/compile.h"
#include "commands/containers.h"
#include "commands/doctor.h"
#include "commands/headers.h"
#include "commands/new_tool.h"
#include "commands/probes.h"
#include "commands/run.h"
#include "commands/trace.h"
#include "tools/catalog.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/log.h"

namespace {

using snoopbox::Status;
namespace cli = snoopbox::cli;
namespace commands = snoopbox::commands;
namespace tools = snoopbox::tools;

// Our parent may have closed standard input, output or error. The next file we open must not take
// its place: error messages would end up in a header file.
void fill_standard_descriptors() {
    int fd = 0;
    do {
        fd = open("/dev/null", O_RDWR);
        if (fd < 0) {
            // Some initramfs have no /dev/null. Reads and writes of this descriptor fail as those
            // of a closed one do.
            fd = open("/", O_PATH);
        }
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO) {
        close(fd);
    }
}

Status print(const std::string& text) {
    return snoopbox::write_all(STDOUT_FILENO, text);
}

Status print_of_all_tools(std::string (*text)(std::span<const tools::ToolSpec>)) {
    const auto all = tools::all_tools();
    return all ? print(text(*all)) : tl::make_unexpected(all.error());
}

// Ctrl-C is how a trace ends, even one that has not begun.
Status end_of_trace(Status ended) {
    return !ended && snoopbox::is_interrupt(ended.error()) ? Status{} : ended;
}

Status run_tool(const std::string& name, std::span<const std::string> words) {
    const auto tool = tools::find_tool(name);
    return tool ? end_of_trace(commands::trace(*tool, words)) : tl::make_unexpected(tool.error());
}

Status run(const std::vector<std::string>& argv) {
    const auto invocation = cli::parse_invocation(argv, tools::tool_names());
    if (!invocation) {
        return tl::make_unexpected(invocation.error());
    }
    switch (invocation->command) {
        case cli::Command::tool:
            return run_tool(invocation->tool, invocation->arguments);
        case cli::Command::list:
            return print_of_all_tools(&cli::tool_list);
        case cli::Command::run:
            return end_of_trace(commands::run(invocation->arguments));
        case cli::Command::compile:
            return commands::compile(invocation->arguments);
        case cli::Command::cache:
            return commands::cache(invocation->arguments);
        case cli::Command::headers:
            return commands::headers(invocation->arguments);
        case cli::Command::doctor:
            return commands::doctor(invocation->arguments);
        case cli::Command::new_tool:
            return commands::new_tool(invocation->arguments);
        case cli::Command::probes:
            return commands::probes(invocation->arguments);
        case cli::Command::tplist:
            return commands::tplist(invocation->arguments);
        case cli::Command::containers:
            return commands::containers(invocation->arguments);
        case cli::Command::version:
            return print("snoopbox " SNOOPBOX_VERSION "\n");
        case cli::Command::help:
            break;
    }
    return invocation->tool.empty() ? print_of_all_tools(&cli::main_help)
                                    : run_tool(invocation->tool, std::array{std::string("--help")});
}

// Our own errors are values. Exceptions come from libraries.
Status run_without_exceptions(const std::vector<std::string>& argv) {
    try {
        return run(argv);
    } catch (const std::bad_alloc&) {
        return snoopbox::fail("out of memory",
                              "raise the limit of this shell (ulimit -v) or of its container");
    } catch (const std::exception& error) {
        return snoopbox::fail(std::string("an error that snoopbox does not know: ") + error.what());
    }
}

}  // namespace

int main(int argc, char** argv) {
    fill_standard_descriptors();
    snoopbox::catch_interrupts();
    const auto done = run_without_exceptions({argv, argv + argc});
    if (done) {
        return 0;
    }
    if (snoopbox::is_interrupt(done.error())) {
        return 128 + snoopbox::interrupt_signal();  // as shells have it
    }
    snoopbox::log::notice("snoopbox: " + done.error().message);
    if (!done.error().remedy.empty()) {
        snoopbox::log::notice(done.error().remedy);
    }
    return cli::exit_status(done.error());
}
