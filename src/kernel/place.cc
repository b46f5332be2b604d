// SPDX-License-Identifier: Apache-2.0
#include "kernel/place.h"

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace snoopbox::kernel {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored);
}

// Some hosts run from the file tree of an image and carry its marks. A container has at least one
// of these namespaces to itself. The numbers of the initial ones are part of the kernel's ABI
// (PROC_*_INIT_INO).
bool has_first_namespaces(const Subject& subject) {
    constexpr auto first = std::to_array<std::pair<std::string_view, std::string_view>>({
        {"cgroup", "cgroup:[4026531835]"},
        {"pid", "pid:[4026531836]"},
        {"uts", "uts:[4026531838]"},
        {"ipc", "ipc:[4026531839]"},
    });
    return std::ranges::all_of(first, [&](const auto& entry) {
        std::error_code ignored;
        return fs::read_symlink(subject.root / "proc/self/ns" / entry.first, ignored) ==
               entry.second;
    });
}

// If the PID namespace is shared, as in Flatcar's toolbox, PID 1 is the host's and tells nothing,
// so this looks for nspawn's own marks.
Standing find_standing(const Subject& subject) {
    const fs::path& root = subject.root;
    const std::string cgroup = read_start(root / "proc/self/cgroup", 4096);
    const auto in_cgroup = [&](std::string_view word) {
        return cgroup.find(word) != std::string::npos;
    };
    const std::string manager = read_start(root / "run/systemd/container", 64) +
                                read_start(root / "run/host/container-manager", 64) +
                                subject.container_variable;
    if (subject.kubernetes_variable || in_cgroup("kubepods") ||
        is_there(root / "var/run/secrets/kubernetes.io")) {
        return Standing::kubernetes;
    }
    if (manager.find("systemd-nspawn") != std::string::npos) {
        return is_there(root / "media/root/proc") ? Standing::toolbox : Standing::nspawn;
    }
    if (is_there(root / "run/.containerenv") || manager.find("podman") != std::string::npos ||
        in_cgroup("libpod")) {
        return Standing::podman;
    }
    if (in_cgroup("/docker") || (is_there(root / ".dockerenv") && !has_first_namespaces(subject))) {
        return Standing::docker;
    }
    const bool marked = !manager.empty() || in_cgroup("/lxc") || in_cgroup("containerd");
    return marked ? Standing::container : Standing::host;
}

// The initial user namespace maps every ID to itself.
bool in_user_namespace(const Subject& subject) {
    std::istringstream map(read_start(subject.root / "proc/self/uid_map", 4096));
    unsigned long inside = 0;
    unsigned long outside = 0;
    unsigned long count = 0;
    return map >> inside >> outside >> count &&
           !(inside == 0 && outside == 0 && count > 4294967290);
}

struct Words {
    Standing standing;
    std::string_view name;
    std::string_view privileges;
    std::string_view bpf_call;
    std::string_view perf_event_open;
    std::string_view load_modules;
    std::string_view host_files;  // to see the host's file tree
};

constexpr std::string_view toolbox_calls =
    R"(put into ~/.toolboxrc on the host, then run toolbox again: )"
    R"(TOOLBOX_FLAGS="--system-call-filter=bpf --system-call-filter=perf_event_open")";
constexpr std::string_view docker = "docker run --privileged --pid=host -v /:/host:ro ...";
constexpr std::string_view podman = "sudo podman run --privileged --pid=host -v /:/host:ro ...";
constexpr std::string_view kubernetes =
    "kubectl debug node/NODE -it --profile=sysadmin --image=IMAGE (a pod of your own: "
    "securityContext: {privileged: true})";
constexpr std::string_view nspawn_calls =
    "systemd-nspawn --system-call-filter='bpf perf_event_open' ...";
constexpr std::string_view other = "start the container privileged, with the host's PID namespace";

constexpr auto table = std::to_array<Words>({
    {Standing::host, "the host itself", "sudo -i, for a root shell with all its capabilities",
     "allow it where this service or shell was started: SystemCallFilter=bpf",
     "allow it where this service or shell was started: SystemCallFilter=perf_event_open",
     "sudo -i, for a root shell with CAP_SYS_MODULE", ""},
    {Standing::toolbox, "Flatcar toolbox (systemd-nspawn)",
     R"(put into ~/.toolboxrc on the host, then run toolbox again: TOOLBOX_FLAGS="--capability=all")",
     toolbox_calls, toolbox_calls,
     R"(put into ~/.toolboxrc on the host, then run toolbox again: TOOLBOX_FLAGS="--capability=all")",
     ""},
    {Standing::nspawn, "systemd-nspawn container", "systemd-nspawn --capability=all ...",
     nspawn_calls, nspawn_calls, "systemd-nspawn --capability=all ...",
     "systemd-nspawn --bind=/:/media/root ..."},
    {Standing::docker, "Docker container", docker, docker, docker, docker, docker},
    {Standing::podman, "Podman container", podman, podman, podman, podman, podman},
    {Standing::kubernetes, "Kubernetes pod", kubernetes, kubernetes, kubernetes, kubernetes,
     kubernetes},
    {Standing::container, "container", other, other, other, other, other},
});

// Application images rarely have it.
bool has_sudo(const Place& place) {
    return place.standing == Standing::host || place.standing == Standing::toolbox ||
           place.standing == Standing::nspawn;
}

const Words& words(Standing standing) {
    return *std::ranges::find(table, standing, &Words::standing);
}

}  // namespace

Place find_place(const Subject& subject) {
    return {find_standing(subject), subject.is_root, in_user_namespace(subject)};
}

std::string describe(const Place& place) {
    return std::string(words(place.standing).name) + (place.is_root ? ", as root" : ", not root") +
           (place.in_user_namespace ? ", in a user namespace" : "");
}

std::string remedy(const Place& place, Need need) {
    const Words& here = words(place.standing);
    switch (need) {
        case Need::privileges:
        case Need::load_modules:
            if (place.in_user_namespace && place.standing == Standing::host) {
                return "run it as root outside of this user namespace: sudo snoopbox ...";
            }
            if (!place.is_root && !place.in_user_namespace && has_sudo(place)) {
                return "run it as root: sudo snoopbox ...";
            }
            return std::string(need == Need::privileges ? here.privileges : here.load_modules);
        case Need::bpf_call:
            return std::string(here.bpf_call);
        case Need::perf_event_open:
            return std::string(here.perf_event_open);
        case Need::host_files:
            return std::string(here.host_files);
    }
    return {};
}

std::string as_root(const Place& place, const std::string& command) {
    return (place.is_root ? "" : has_sudo(place) ? "sudo " : "as root: ") + command;
}

std::string on_host(const Place& place, const std::string& command) {
    return place.standing == Standing::host ? as_root(place, command)
                                            : "on the host: sudo " + command;
}

}  // namespace snoopbox::kernel
