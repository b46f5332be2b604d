// SPDX-License-Identifier: Apache-2.0
#include "kernel/module_loader.h"

#include <fcntl.h>
#include <net/if.h>
#include <sys/capability.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "kernel/host.h"
#include "kernel/host_roots.h"
#include "kernel/kmod.h"
#include "util/fd.h"
#include "util/file.h"
#include "util/log.h"

namespace snoopbox::kernel {
namespace {

namespace fs = std::filesystem;

bool is_live(const ModuleRequest& request) {
    std::string directory = request.name;
    std::replace(directory.begin(), directory.end(), '-', '_');
    const auto state = read_file(request.root / "sys/module" / directory / "initstate", 64);
    return state && state->starts_with("live");
}

// What forbids loading modules in general.
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

// When asked about an unknown network interface, the kernel calls the host's modprobe, in the
// host's file tree, for a module of that name. ENODEV is the normal answer: there still is no such
// interface.
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
    // Does not wait: if somebody else has begun to use the module, it stays.
    if (syscall(SYS_delete_module, name_.c_str(), O_NONBLOCK) != 0 && errno != ENOENT) {
        log::detail("module " + name_ + " stays loaded: " + errno_text(errno));
    }
    name_.clear();
}

Result<LoadedModule> load_module(const ModuleRequest& request) {
    if (is_live(request)) {
        return LoadedModule();
    }
    TRY(loading_is_possible(request));
    std::string reasons;
    std::string remedy;
    const auto note = [&](const Error& error) {
        reasons += (reasons.empty() ? "" : "; ") + error.message;
        if (remedy.empty()) {
            remedy = error.remedy;
        }
    };
    for (const fs::path& host : visible_host_roots(request.root)) {
        auto loaded = load_with_kmod(host, request.release, request.name);
        if (loaded) {
            log::detail("module " + request.name + " loaded from below " + host.string());
            return LoadedModule(std::move(*loaded));
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
