// SPDX-License-Identifier: Apache-2.0
#include "commands/run.h"

#include <unistd.h>

#include <utility>

#include "bpf/elf.h"
#include "bpf/object_check.h"
#include "cli/run_arguments.h"
#include "cli/usage.h"
#include "commands/run_bcc.h"
#include "commands/run_object.h"
#include "commands/run_tool_object.h"
#include "commands/stored_object.h"
#include "commands/tool_file.h"
#include "commands/trace.h"
#include "compile/note.h"
#include "tools/bcc_program.h"
#include "util/file.h"

namespace snoopbox::commands {
Status run(std::span<const std::string> words) {
    if (words.empty()) {
        return cli::fail_usage("no file given", "snoopbox run");
    }
    if (words.front() == "--help" || words.front() == "-h") {
        return write_all(STDOUT_FILENO, cli::run_help());
    }
    if (words.front().starts_with("-")) {
        return cli::fail_usage("the file comes before its options", "snoopbox run");
    }
    const auto& file = words.front();
    TRY_ASSIGN(const auto content, read_program_file(file));
    if (bpf::is_elf(content)) {
        if (auto good = bpf::check_object(content); !good) {
            return within(file, std::move(good.error()));
        }
        const auto note = bpf::find_section(content, compile::note_section);
        return note && !is_of_bcc_program(content)
                   ? run_tool_object(file, content, *note, words.subspan(1))
                   : run_object(file, content, words.subspan(1));
    }
    if (tools::is_bcc_program(content)) {
        return run_bcc(file, content, words.subspan(1));
    }
    const auto tool = parse_tool_file(file, content);
    return tool ? trace(*tool, words.subspan(1)) : tl::make_unexpected(tool.error());
}

}  // namespace snoopbox::commands
