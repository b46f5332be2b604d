// SPDX-License-Identifier: Apache-2.0
#include "commands/run_tool_object.h"

#include <bpf/btf.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "attach/object.h"
#include "attach/plan.h"
#include "attach/program.h"
#include "attach/trial_open.h"
#include "cli/columns.h"
#include "cli/help.h"
#include "cli/tool_arguments.h"
#include "cli/usage.h"
#include "commands/function_list.h"
#include "compile/note.h"
#include "kernel/host.h"
#include "reports/owner_keys.h"
#include "session/trace.h"
#include "tools/targets.h"
#include "tools/tool_spec.h"
#include "util/btf_types.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {
namespace {

bool has_programs_of(const tools::Probe& probe, const attach::Wish& wish) {
    return std::ranges::any_of(tools::kind_of(probe.target).ways, [&](std::string_view way) {
        return std::ranges::all_of(attach::programs_of(probe, way), wish.available);
    });
}

// Without the C, a handler's parameters are not known. That it has some shows in programs which
// keep the arguments until the function returns, and in the names of those of USDT probes.
void find_parameters(tools::ToolSpec& tool, const attach::Wish& wish) {
    for (auto& probe : tool.probes) {
        auto with_some = probe;
        with_some.parameters = {{"u64", "argument"}, {"u64", std::string(attach::begin_parameter)}};
        if (probe.target == tools::Target::usdt) {
            with_some.parameters.resize(1);
            while (!has_programs_of(with_some, wish) &&
                   with_some.parameters.size() < attach::most_usdt_arguments) {
                with_some.parameters.push_back(with_some.parameters.front());
            }
        }
        if (has_programs_of(with_some, wish)) {
            probe = std::move(with_some);
        }
    }
}

// Whether keys of its maps have a member for whose entries they are.
bool tells_owners(const btf* types) {
    for (__u32 id = 1; types != nullptr && id < btf__type_cnt(types); ++id) {
        const auto* type = btf__type_by_id(types, id);
        for (int i = 0; btf_is_struct(type) && i < btf_vlen(type); ++i) {
            if (name_at(types, btf_members(type)[i].name_off) == reports::owner_member) {
                return true;
            }
        }
    }
    return false;
}

// Keys are of one form or the other, which was decided when the object was made.
Status check_owners(const attach::Object& object, const cli::ToolArguments& arguments,
                    const compile::Note& note, const std::string& file) {
    const bool tells = tells_owners(object.types());
    if (arguments.common.by && !tells) {
        return fail(fmt::format("--by: {} does not count by owner", file),
                    fmt::format("make it so: snoopbox compile {} --by -o {}", note.tool, file));
    }
    if (!arguments.common.by && tells) {
        return fail(fmt::format("{} counts by owner: by which, such as --by container?", file),
                    fmt::format("or make it without: snoopbox compile {} -o {}", note.tool, file));
    }
    return {};
}

}  // namespace

Status run_tool_object(const std::string& file, const std::string& elf, std::string_view note,
                       std::span<const std::string> words) {
    Timings timings;
    const auto read = compile::read_note(note);
    if (!read) {
        return within(file, read.error());
    }
    TRY_ASSIGN(const auto declared, tools::parse_declaration(file, read->declaration));
    TRY_ASSIGN(const auto arguments, cli::parse_tool_arguments(declared, words));
    TRY_ASSIGN(auto tool, cli::as_chosen(declared, arguments));
    const auto& options = arguments.common;
    if (const auto text = cli::text_instead(tool, arguments)) {
        return write_all(STDOUT_FILENO, *text);
    }
    log::set_verbose(options.verbose);
    log::detail(fmt::format("{}: {} for {}, made by snoopbox {}", file, read->tool, read->method,
                            read->version));
    TRY(kernel::check_privileges());
    if (!read->kernel.empty() && read->kernel != kernel::release()) {
        log::warning(
            fmt::format("{} is made for kernel {}, not for {}: where their structs differ, "
                        "it shows wrong values; make it again: snoopbox compile {} -o {}",
                        file, read->kernel, kernel::release(), read->tool, file));
    }
    if (auto tried = attach::try_to_open(elf, tool.name); !tried) {
        return within(file, std::move(tried.error()));
    }
    const auto object = attach::Object::open(elf, tool.name);
    if (!object) {
        return within(file, object.error());
    }
    TRY(check_owners(*object, arguments, *read, file));
    attach::Wish wish;
    wish.available = [&](const attach::Program& program) {
        const bpf_program* found = object->program(program.name);
        return found != nullptr && bpf_program__section_name(found) == program.section;
    };
    wish.list_functions = [&] { return list_functions(arguments.common); };
    wish.list_functions = [&] { return list_functions(arguments.common); };
    find_parameters(tool, wish);
    wish.remedy = fmt::format(
        "{} is made for {} only; make one that is for what works here: snoopbox compile {} -o {}",
        file, read->method, read->tool, file);
    return session::trace(
        tool, arguments, std::move(wish),
        [&](const attach::Plan& /*plan*/, bool /*renew*/) {
            return session::Built{elf, false};
        },
        timings);
}

}  // namespace snoopbox::commands
