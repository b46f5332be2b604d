// SPDX-License-Identifier: Apache-2.0
#include "tools/filters.h"

#include <algorithm>
#include <array>

namespace snoopbox::tools {
namespace {

struct Filter {
    std::string_view name;  // in `filters`, and of the option
    char letter;
    OptionType type;
    std::string_view argument;
    std::string_view help;
    std::string_view sets;
    std::string_view map = {};
    std::string_view define = {};
    std::string_view fills = {};
    std::string_view option = {};  // its name, if it is another
};

// Letters as in most of BCC's tools.
constexpr auto filters = std::to_array<Filter>({
    {"pid", 'p', OptionType::pid, "PID", "only this process", "snoop_only_pid"},
    {"tid", 't', OptionType::pid, "TID", "only this thread", "snoop_only_tid"},
    {"ppid", 'P', OptionType::pid, "PPID", "only children of this process", "snoop_only_ppid"},
    {"pids", 'p', OptionType::pid, "PIDS", "only these processes, separated by commas",
     "snoop_only_pids", "", "", "snoop_pids", "pid"},
    {"tids", 't', OptionType::pid, "TIDS", "only these threads, separated by commas",
     "snoop_only_tids", "", "", "snoop_tids", "tid"},
    {"uid", 'u', OptionType::user, "USER", "only this user (name or ID)", "snoop_only_uid"},
    {"comm", '\0', OptionType::comm, "NAME", "only tasks of this name", "snoop_only_comm"},
    {"cgroupmap", '\0', OptionType::pinned_map, "PATH",
     "only tasks whose cgroup ID is a key in the BPF map that is pinned at PATH",
     "snoop_only_cgroups", "snoop_cgroups", "SNOOP_CGROUPS"},
    {"mntnsmap", '\0', OptionType::pinned_map, "PATH",
     "only tasks whose mount namespace is a key in the BPF map that is pinned at PATH",
     "snoop_only_mount_namespaces", "snoop_mount_namespaces", "SNOOP_MOUNT_NAMESPACES"},
});

}  // namespace

std::vector<std::string_view> filter_names() {
    std::vector<std::string_view> names(filters.size());
    std::ranges::transform(filters, names.begin(), &Filter::name);
    return names;
}

std::optional<Option> filter_option(std::string_view name) {
    const auto* const filter = std::ranges::find(filters, name, &Filter::name);
    if (filter == filters.end()) {
        return std::nullopt;
    }
    Option option;
    option.name = filter->option.empty() ? filter->name : filter->option;
    option.letter = filter->letter;
    option.type = filter->type;
    option.argument = filter->argument;
    option.help = filter->help;
    option.sets = filter->sets;
    option.map = filter->map;
    option.define = filter->define;
    option.fills = filter->fills;
    return option;
}

std::span<const std::string_view> filter_questions() {
    static constexpr auto questions = std::to_array<std::string_view>(
        {"snoop_is_wanted", "snoop_is_wanted_task", "snoop_is_wanted_socket"});
    return questions;
}

std::vector<std::string> filter_constants() {
    std::vector<std::string> names(filters.size());
    std::ranges::transform(filters, names.begin(),
                           [](const Filter& filter) { return std::string(filter.sets); });
    return names;
}

}  // namespace snoopbox::tools
