// SPDX-License-Identifier: Apache-2.0
#include "commands/made_elsewhere.h"

#include <bpf/libbpf.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "attach/object.h"
#include "cache/archive.h"
#include "cache/key.h"
#include "commands/build.h"
#include "commands/compile_attempts.h"
#include "commands/other_kernel.h"
#include "commands/stored_object.h"
#include "headers/btf/kernel_btf.h"
#include "kernel/host.h"
#include "kernel/identity.h"
#include "tools/catalog.h"
#include "tools/targets.h"
#include "util/atomic_file.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"
#include "util/timings.h"

namespace snoopbox::commands {
namespace {

// With all probes and options: the object serves whichever are wanted.
compile::Request whole_request(const tools::ToolSpec& tool, const attach::Plan& plan) {
    return compile_request(tool, plan, [](const auto&) { return true; });
}

Result<cache::Identity> identify(const tools::ToolSpec& tool, const attach::Plan& plan,
                                 const compile::Request& source, const cache::OtherKernel& kernel) {
    const headers::Request none;
    return cache::identify_elsewhere({source, none, tool.name, plan.ways(), SNOOPBOX_VERSION},
                                     kernel);
}

Result<std::string> compile_for(const Choice& headers, const compile::Request& source,
                                const attach::Plan& plan) {
    const auto complete = [&](compile::Request& wanted, const headers::HeaderTree& tree) {
        return add_what_types_tell(wanted, plan, types_of(tree));
    };
    Timings timings;
    return compile_with(headers, source, complete, timings).map([](Attempt&& made) {
        return std::move(made.compiled.object);
    });
}

// One for each way that is different.
std::vector<attach::Plan> plans_of(const tools::ToolSpec& tool) {
    std::vector<attach::Plan> plans;
    std::set<std::string> seen;
    const auto add = [&](attach::Plan&& plan) {
        if (seen.insert(plan.ways()).second) {
            plans.push_back(std::move(plan));
        }
    };
    for (const auto way : tools::ways_of(tool)) {
        add(attach::plan_for_elsewhere(tool, way));
    }
    // What `auto` mixes, where a kernel can have both.
    if (std::ranges::any_of(tool.probes, attach::can_share_program)) {
        add(attach::plan_for_elsewhere(tool, "fentry", "kprobe.multi"));
    }
    return plans;
}

bool serves(const std::string& elf, const tools::ToolSpec& tool, const attach::Plan& plan) {
    const auto object = is_of_tool(elf, tool)
                            ? attach::Object::open(elf, tool.name)
                            : Result<attach::Object>(fail("not an object of this tool"));
    return object && std::ranges::all_of(plan.probes, [&](const attach::PlannedProbe& probe) {
               return std::ranges::all_of(
                   probe.programs, [&](const attach::PlannedProgram& planned) {
                       // Of another way, it may have the same name and another type.
                       const auto* program = object->program(planned.program.name);
                       return program != nullptr &&
                              bpf_program__section_name(program) == planned.program.section;
                   });
           });
}

}  // namespace

Status compile_all(const cli::CompileArguments& arguments) {
    const auto btf = read_file(headers::vmlinux_in(*arguments.btf_file));
    if (!btf) {
        return within("--btf", btf.error());
    }
    const cache::OtherKernel other{*arguments.release, other_kernel(arguments).machine,
                                   kernel::build_identity_of_types(*btf)};
    const auto headers = choose_given(arguments);
    std::vector<cache::Entry> entries;
    TRY_ASSIGN(const auto all, tools::all_tools());
    for (const auto& tool : all) {
        if (tool.takes_one_liners()) {
            continue;
        }
        const log::Progress progress(
            fmt::format("compiling {} for {}", tool.name, *arguments.release));
        for (const auto& plan : plans_of(tool)) {
            const auto source = whole_request(tool, plan);
            TRY_ASSIGN(auto identity, identify(tool, plan, source, other));
            // Two ways may have the same programs.
            if (std::ranges::find(entries, identity.key, &cache::Entry::key) != entries.end()) {
                continue;
            }
            auto object = compile_for(headers, source, plan);
            if (!object) {
                return within(fmt::format("{} by {}", tool.name, plan.ways()),
                              std::move(object.error()));
            }
            log::detail(fmt::format("{} by {}: {} bytes", tool.name, plan.ways(), object->size()));
            entries.push_back({identity.key, identity.description, std::move(*object), {}});
        }
    }
    TRY_ASSIGN(const auto packed, cache::pack(entries));
    TRY(write_output_file(*arguments.export_file, packed));
    return write_all(STDOUT_FILENO, fmt::format("exported {} objects of {} tools for {}\n",
                                                entries.size(), all.size(), *arguments.release));
}

std::optional<std::string> load_made_elsewhere(const tools::ToolSpec& tool,
                                               const attach::Plan& plan,
                                               const cache::Store& store) {
    if (!tool.directory.empty() || kernel::in_pid_namespace()) {
        return std::nullopt;  // it has headers or numbers of its own
    }
    const auto listed = store.list();
    const auto types = listed && !listed->empty() ? read_file("/sys/kernel/btf/vmlinux")
                                                  : Result<std::string>(fail("none"));
    if (!types) {
        return std::nullopt;
    }
    const cache::OtherKernel here{kernel::release(), kernel::machine(),
                                  kernel::build_identity_of_types(*types)};
    for (const auto& whole : plans_of(tool)) {
        const auto identity = identify(tool, whole, whole_request(tool, whole), here);
        auto entry = identity ? store.load(identity->key) : Result<cache::Entry>(fail("none"));
        if (entry && serves(entry->object, tool, plan)) {
            log::detail("from the cache, made elsewhere: " +
                        (store.path() / cache::file_name(entry->key)).string());
            return std::move(entry->object);
        }
    }
    return std::nullopt;
}

}  // namespace snoopbox::commands
