// SPDX-License-Identifier: Apache-2.0
#include "cli/containers_arguments.h"

#include <algorithm>

#include "cli/layout.h"
#include "cli/scan.h"
#include "cli/usage.h"
#include "output/writer.h"

namespace snoopbox::cli {

Result<ContainersArguments> parse_containers_arguments(std::span<const std::string> words) {
    constexpr const char* command = "snoopbox containers";
    const std::vector<OptionShape> shapes{{"output", 'o', "FORMAT"}, {"help", 'h', ""}};
    ContainersArguments arguments;
    TRY_ASSIGN(const auto scanned, scan(shapes, words, command, &arguments.wanted));
    arguments.help = scanned.has("help");
    if (arguments.help) {
        return arguments;
    }
    if (std::ranges::any_of(arguments.wanted, &std::string::empty)) {
        return fail_usage("CONTAINER is empty", command);
    }
    TRY(read_choice(scanned, "output", output::format_names(), arguments.output_format, command));
    return arguments;
}

std::string containers_help() {
    std::string out = "Usage: snoopbox containers [OPTION]... [CONTAINER]...\n\n";
    append_paragraphs(
        out,
        "Lists the containers that run on this host: those of Docker, containerd (Kubernetes, "
        "nerdctl, ctr), CRI-O, podman, systemd-nspawn, LXC, Incus and LXD, and those that crun "
        "or runc run by themselves. They are found by their cgroups, and named by the files "
        "that their runtimes keep on the host's disk; no runtime is asked. CONTAINER is a name, "
        "the beginning of an ID, or a pattern, in which * stands for any text and ? for a "
        "character.\n"
        "\n"
        "What is not known is empty (- in a table). The container that holds the namespaces of "
        "a pod has no name. Rootless containers are named by the files of their user. Those "
        "inside other containers have the outer one's name before their own name or ID, such as "
        "web/4f66ad0a2c1d, and only that means them: who is inside can choose any ID.");
    out += "\nOptions:\n";
    append_entries(out, {{"-o, --output FORMAT",
                          "print a table, json (one object per line) or csv; default: table. A "
                          "table has the first 12 characters of IDs"},
                         {"-h, --help", "show this help"}});
    out += "\nColumns, and their names in json and csv:\n";
    append_entries(out,
                   {{"ID", "id"},
                    {"NAME", "name"},
                    {"POD", "pod"},
                    {"NAMESPACE", "namespace: Kubernetes'"},
                    {"IMAGE", "image"},
                    {"RUNTIME", "runtime"},
                    {"PID", "pid: of its first process, as the host numbers it"},
                    {"CGROUP", "cgroup: its path"},
                    {"-", "cgroup_id, hierarchy (empty for cgroups of version 2), pod_uid, qos"}});
    out +=
        "\nExamples:\n"
        "  snoopbox containers\n"
        "      all of them\n"
        "  snoopbox containers 'web*' 4f66\n"
        "      those whose names begin with web, and that whose ID begins with 4f66\n"
        "  snoopbox containers -o json | jq -r 'select(.namespace == \"shop\").name'\n"
        "      names of the containers in a namespace\n";
    return out;
}

}  // namespace snoopbox::cli
