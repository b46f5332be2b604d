// SPDX-License-Identifier: Apache-2.0
#include <sys/capability.h>
#include <sys/stat.h>

#include <cstddef>
#include <system_error>

#include "doctor/checks.h"
#include "doctor/os_release.h"
#include "headers/find/places.h"
#include "kernel/host_roots.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::doctor {
namespace {

namespace fs = std::filesystem;

std::string size_of(const fs::path& file) {
    std::error_code ignored;
    const auto bytes = fs::file_size(file, ignored);
    return ignored ? "size not known" : fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

Check no_sysfs(const char* name, const Place& place) {
    return {name, State::unknown, "sysfs is not mounted, or masked",
            as_root(place, "mount -t sysfs sysfs /sys")};
}

// Returns an empty string if no command is known.
std::string install_command(const Subject& subject, const Place& place) {
    const std::string command = install_headers_command(subject);
    return command.empty() ? "" : on_host(place, command);
}

Check check_environment(const Subject& subject) {
    const char* name = "headers/environment";
    const char* unset = "unset BCC_KERNEL_SOURCE";
    const auto tree = headers::use_directory(subject.kernel_source);
    if (!tree) {
        return {name, State::missing, "BCC_KERNEL_SOURCE is passed over: " + tree.error().message,
                unset};
    }
    if (const auto right = headers::check_made_for(tree->made_for, subject.release); !right) {
        return {name, State::warn,
                fmt::format("BCC_KERNEL_SOURCE, {}, is {}: tools may show wrong values",
                            tree->dir.string(), right.error().message),
                unset};
    }
    return {name, State::ok, "BCC_KERNEL_SOURCE: " + tree->dir.string(), {}};
}

Check check_modules(const Subject& subject, const Place& place) {
    std::vector<headers::PassedOver> passed_over;
    const auto tree = headers::find_installed(subject.root, subject.release, passed_over);
    if (tree) {
        return {"headers/modules", State::ok, "complete, in " + tree->dir.string(), {}};
    }
    // One place that exists but is unusable says more than all those that do not exist.
    for (const auto& place_tried : passed_over) {
        if (place_tried.reason != "no such directory") {
            return {"headers/modules", State::missing,
                    place_tried.where + ": " + place_tried.reason, install_command(subject, place)};
        }
    }
    return {"headers/modules", State::missing,
            fmt::format("none installed for {} ({} places looked at)", subject.release,
                        passed_over.size()),
            install_command(subject, place)};
}

// Whether modules.dep below `host`, where modprobe also looks, lists a module kheaders.
bool has_kheaders_module(const Subject& subject, const fs::path& host) {
    constexpr std::size_t most_bytes = std::size_t{16} << 20U;
    const auto list =
        kernel::resolve_below(host, fs::path("lib/modules") / subject.release / "modules.dep");
    const auto text = list ? read_file(*list, most_bytes) : Result<std::string>();
    return list && text && text->find("/kheaders.ko") != std::string::npos;
}

std::string modprobe_command(const Place& place, const fs::path& host) {
    switch (place.standing) {
        case Standing::host:
            return as_root(place, "modprobe kheaders");
        case Standing::toolbox:
            return as_root(place, "modprobe -d /media/root kheaders");
        default:
            return host == "/" || host.empty()
                       ? on_host(place, "modprobe kheaders")
                       : as_root(place, "chroot " + host.string() + " modprobe kheaders");
    }
}

Check check_kheaders(const Subject& subject, const Place& place) {
    const char* name = "headers/kheaders";
    for (const auto& archive : everywhere(subject, "sys/kernel/kheaders.tar.xz")) {
        return {name, State::ok, "complete, in " + archive.string() + ", " + size_of(archive), {}};
    }
    if (everywhere(subject, "sys/kernel").empty()) {
        return no_sysfs(name, place);
    }
    const bool forbidden = read_start(subject.root / "proc/sys/kernel/modules_disabled", 1) == "1";
    const bool may_load = subject.has(CAP_SYS_MODULE) && !forbidden;
    const auto hosts = kernel::visible_host_roots(subject.root);
    bool module_directory = false;
    for (const auto& host : hosts) {
        module_directory |=
            kernel::resolve_below(host, fs::path("lib/modules") / subject.release).has_value();
        if (!has_kheaders_module(subject, host)) {
            continue;
        }
        if (may_load) {
            return {name,
                    State::ok,
                    "complete, in a module that is loaded when headers are needed",
                    {}};
        }
        return {name, State::missing,
                forbidden ? "in a module, but loading modules is disabled until the next boot"
                          : "in a module that may not be loaded: CAP_SYS_MODULE is missing",
                forbidden ? "" : modprobe_command({place.standing, false, false}, host)};
    }
    std::error_code ignored;
    if (fs::exists(subject.root / "proc/self", ignored) &&
        !fs::exists(subject.root / "proc/modules", ignored)) {
        return {name, State::missing, "this kernel has none, and no modules", {}};
    }
    if (module_directory) {
        return {name, State::missing, "no module kheaders in lib/modules/" + subject.release, {}};
    }
    return {name, State::unknown,
            "no modules directory is visible from here; " +
                std::string(may_load ? "the kernel will be asked for the module"
                                     : "CAP_SYS_MODULE is missing to ask the kernel for one"),
            may_load ? modprobe_command(place, {}) : remedy(place, Need::load_modules)};
}

Check check_btf(const Subject& subject, const Place& place) {
    for (const auto& btf : everywhere(subject, "sys/kernel/btf/vmlinux")) {
        return {"headers/btf",
                State::ok,
                "types, without most macros, from " + btf.string() + ", " + size_of(btf),
                {}};
    }
    if (everywhere(subject, "sys/kernel").empty()) {
        return no_sysfs("headers/btf", place);
    }
    return {
        "headers/btf", State::missing, "this kernel is built without CONFIG_DEBUG_INFO_BTF", {}};
}

}  // namespace

Checks check_headers(const Subject& subject, const Place& place) {
    Checks checks;
    if (!subject.kernel_source.empty()) {
        checks.push_back(check_environment(subject));
    }
    checks.push_back(check_modules(subject, place));
    checks.push_back(check_kheaders(subject, place));
    checks.push_back(check_btf(subject, place));
    return checks;
}

}  // namespace snoopbox::doctor
