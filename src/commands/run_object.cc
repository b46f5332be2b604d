// SPDX-License-Identifier: Apache-2.0
#include "commands/run_object.h"

#include <unistd.h>

#include "cli/run_arguments.h"
#include "compile/debug_types.h"
#include "kernel/host.h"
#include "session/trace_object.h"
#include "util/file.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {

Status run_object(const std::string& file, const std::string& elf,
                  std::span<const std::string> words) {
    Timings timings;
    TRY_ASSIGN(const auto arguments, cli::parse_run_arguments(cli::RunsWhat::object, words));
    if (arguments.common.help) {
        return write_all(STDOUT_FILENO, cli::run_help());
    }
    log::set_verbose(arguments.common.verbose);
    TRY(kernel::check_privileges());
    return session::trace_object(file, elf, session::Maker::others, arguments, timings,
                                 [&] { return compile::types_of_variables(elf); });
}

}  // namespace snoopbox::commands
