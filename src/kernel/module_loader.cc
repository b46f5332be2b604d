// SPDX-License-Identifier: Apache-2.0
#include "kernel/module_loader.h"

#include <fcntl.h>
#include <libkmod.h>
#include <net/if.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "kernel/host_roots.h"
#include "util/fd.h"
#include "util/file.h"
#include "util/log.h"

namespace snoopbox::kernel {
namespace {

namespace fs = std::filesystem;

using KmodContext = std::unique_ptr<kmod_ctx, decltype(&kmod_unref)>;

struct ModuleListDeleter {
    void operator()(kmod_list* list) const { kmod_module_unref_list(list); }
};
using ModuleList = std::unique_ptr<kmod_list, ModuleListDeleter>;

bool has_capability(cap_value_t capability) {
    cap_t all = cap_get_proc();
    cap_flag_value_t value = CAP_CLEAR;
    const bool known = all != nullptr && cap_get_flag(all, capability, CAP_EFFECTIVE, &value) == 0;
    cap_free(all);
    return known && value == CAP_SET;
}

bool is_live(const ModuleRequest& request) {
    std::string directory = request.name;
    std::replace(directory.begin(), directory.end(), '-', '_');
    const auto state = read_file(request.root / "sys/module" / directory / "initstate", 64);
    return state && state->starts_with("live");
}

// What forbids loading any module at all, before one is looked for.
Status loading_is_possible(const ModuleRequest& request) {
    std::error_code ignored;
    if (fs::exists(request.root / "proc", ignored) &&
        !fs::exists(request.root / "proc/modules", ignored)) {
        return fail("this kernel is built without loadable modules");
    }
    if (const auto disabled = read_file(request.root / "proc/sys/kernel/modules_disabled", 16);
        disabled && disabled->starts_with('1')) {
        return fail("loading modules is disabled until the next boot (kernel.modules_disabled)");
    }
    if (!has_capability(CAP_SYS_MODULE)) {
        return fail("this process may not load modules: CAP_SYS_MODULE is missing",
                    "run as root, in a container with --privileged or --cap-add SYS_MODULE");
    }
    return {};
}

// modprobe's own directories, of the host that the modules belong to.
std::vector<std::string> config_paths(const fs::path& host) {
    std::vector<std::string> paths;
    for (const char* path : {"etc/modprobe.d", "run/modprobe.d", "usr/local/lib/modprobe.d",
                             "usr/lib/modprobe.d", "lib/modprobe.d"}) {
        paths.push_back((host / path).string());
    }
    return paths;
}

// Called by libkmod where modprobe.d has an `install` line; libkmod's own way would be system().
int refuse_install_command(kmod_module* /*module*/, const char* command, void* data) {
    *static_cast<std::string*>(data) = command;
    return -EPERM;
}

std::string reason_of(int code, const ModuleRequest& request) {
    const auto lockdown = read_file(request.root / "sys/kernel/security/lockdown", 256);
    const bool locked = lockdown && lockdown->find("[none]") == std::string::npos;
    switch (code) {
        case EPERM:
            return locked ? "refused by kernel lockdown: the module is not signed as it demands"
                          : "refused by the kernel (a sandbox or a security module forbids it)";
        case EKEYREJECTED:
        case ENOKEY:
            return "its signature is not accepted by this kernel";
        case ENOEXEC:
            return "it was built for another kernel";
        default:
            return strerrordesc_np(code);
    }
}

Result<LoadedModule> load_with_kmod(const ModuleRequest& request, const fs::path& host) {
    const fs::path modules = host / "lib/modules" / request.release;
    const auto directory = resolve_below(host, fs::path("lib/modules") / request.release);
    if (!directory) {
        return fail(modules.string() + ": no such directory");
    }
    const auto paths = config_paths(host);
    std::vector<const char*> config;
    config.reserve(paths.size() + 1);
    for (const auto& path : paths) {
        config.push_back(path.c_str());
    }
    config.push_back(nullptr);
    const KmodContext context(kmod_new(directory->c_str(), config.data()), kmod_unref);
    if (!context) {
        return fail_errno("libkmod", errno);
    }
    kmod_set_log_priority(context.get(), 0);  // its reasons come back as codes; stderr is main's

    kmod_list* found = nullptr;
    const int looked = kmod_module_new_from_lookup(context.get(), request.name.c_str(), &found);
    const ModuleList list(found);
    if (looked < 0 || !list) {
        return fail("module " + request.name + " not found in " + directory->string());
    }
    std::string command;
    const std::unique_ptr<kmod_module, decltype(&kmod_module_unref)> module(
        kmod_module_get_module(list.get()), kmod_module_unref);
    const int code =
        kmod_module_probe_insert_module(module.get(), KMOD_PROBE_FAIL_ON_LOADED, nullptr,
                                        refuse_install_command, &command, nullptr);
    if (code == 0) {
        return LoadedModule(kmod_module_get_name(module.get()));
    }
    if (code == -EEXIST) {
        return LoadedModule();  // somebody else was faster: it is theirs
    }
    if (!command.empty()) {
        return fail("modprobe.d below " + host.string() + " forbids it or wants a command run: '" +
                        command + "'",
                    "load it by hand with modprobe " + request.name);
    }
    return fail(directory->string() + ": cannot load " + request.name + ": " +
                reason_of(code < 0 ? -code : EPERM, request));
}

// The kernel looks for a module named like a network interface that it does not know, and calls the
// host's modprobe for it, in the host's file tree. ENODEV is the normal answer: no such interface
// afterwards either.
Result<LoadedModule> load_by_asking_kernel(const ModuleRequest& request) {
    if (request.name.size() >= IFNAMSIZ) {
        return fail("the kernel takes no module name that long");
    }
    const Fd socket_fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket_fd) {
        return fail_errno("socket", errno);
    }
    ifreq interface {};
    std::copy(request.name.begin(), request.name.end(), std::begin(interface.ifr_name));
    if (ioctl(socket_fd.get(), SIOCGIFFLAGS, &interface) != 0 && errno != ENODEV) {
        return fail_errno("asking the kernel for module " + request.name, errno);
    }
    if (!is_live(request)) {
        return fail("the host's modprobe, called by the kernel, did not load " + request.name);
    }
    return LoadedModule(request.name);
}

}  // namespace

LoadedModule::LoadedModule(LoadedModule&& other) noexcept : name_(std::exchange(other.name_, {})) {}

LoadedModule& LoadedModule::operator=(LoadedModule&& other) noexcept {
    if (this != &other) {
        unload();
        name_ = std::exchange(other.name_, {});
    }
    return *this;
}

LoadedModule::~LoadedModule() {
    unload();
}

void LoadedModule::unload() noexcept {
    if (name_.empty()) {
        return;
    }
    // Not waited for: whoever has begun to use it meanwhile keeps it.
    if (syscall(SYS_delete_module, name_.c_str(), O_NONBLOCK) != 0 && errno != ENOENT) {
        log::detail("module " + name_ + " stays loaded: " + strerrordesc_np(errno));
    }
    name_.clear();
}

Result<LoadedModule> load_module(const ModuleRequest& request) {
    if (is_live(request)) {
        return LoadedModule();
    }
    if (auto possible = loading_is_possible(request); !possible) {
        return tl::make_unexpected(std::move(possible.error()));
    }
    std::string reasons;
    std::string remedy;
    const auto note = [&](const Error& error) {
        reasons += (reasons.empty() ? "" : "; ") + error.message;
        if (remedy.empty()) {
            remedy = error.remedy;
        }
    };
    for (const fs::path& host : visible_host_roots(request.root)) {
        auto loaded = load_with_kmod(request, host);
        if (loaded) {
            log::detail("module " + request.name + " loaded from below " + host.string());
            return loaded;
        }
        note(loaded.error());
    }
    if (request.may_ask_kernel) {
        auto loaded = load_by_asking_kernel(request);
        if (loaded) {
            log::detail("module " + request.name + " loaded by the host's modprobe");
            return loaded;
        }
        note(loaded.error());
    }
    return fail(reasons, remedy);
}

}  // namespace snoopbox::kernel
