// SPDX-License-Identifier: Apache-2.0
#include "kernel/kmod.h"

#include <dlfcn.h>
#include <libkmod.h>

#include <cerrno>
#include <memory>
#include <vector>

#include "kernel/host_roots.h"
#include "kernel/lockdown.h"

namespace snoopbox::kernel {
namespace {

namespace fs = std::filesystem;

// Its functions, with the types that libkmod.h gives them. Never unloaded.
struct Kmod {
    decltype(&kmod_new) make = nullptr;
    decltype(&kmod_unref) unref = nullptr;
    decltype(&kmod_set_log_priority) set_log_priority = nullptr;
    decltype(&kmod_module_new_from_lookup) look_up = nullptr;
    decltype(&kmod_module_unref_list) unref_list = nullptr;
    decltype(&kmod_module_get_module) get_module = nullptr;
    decltype(&kmod_module_unref) unref_module = nullptr;
    decltype(&kmod_module_get_name) get_name = nullptr;
    decltype(&kmod_module_probe_insert_module) insert = nullptr;
};

Result<Kmod> load_library() {
    void* library = dlopen("libkmod.so.2", RTLD_NOW);
    if (library == nullptr) {
        return fail(dlerror(), "install libkmod2");
    }
    Kmod kmod;
    bool complete = true;
    const auto find = [&](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(  // NOLINT
            dlsym(library, name));
        complete = complete && function != nullptr;
    };
    find(kmod.make, "kmod_new");
    find(kmod.unref, "kmod_unref");
    find(kmod.set_log_priority, "kmod_set_log_priority");
    find(kmod.look_up, "kmod_module_new_from_lookup");
    find(kmod.unref_list, "kmod_module_unref_list");
    find(kmod.get_module, "kmod_module_get_module");
    find(kmod.unref_module, "kmod_module_unref");
    find(kmod.get_name, "kmod_module_get_name");
    find(kmod.insert, "kmod_module_probe_insert_module");
    if (!complete) {
        return fail("libkmod.so.2 lacks a function that its second version has");
    }
    return kmod;
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

// libkmod calls this for an `install` line in modprobe.d; by default it would call system().
int refuse_install_command(kmod_module* /*module*/, const char* command, void* data) {
    *static_cast<std::string*>(data) = command;
    return -EPERM;
}

std::string reason_of(int code, const fs::path& host) {
    const auto held = lockdown(host);
    switch (code) {
        case EPERM:
            return held == Lockdown::integrity || held == Lockdown::confidentiality
                       ? "refused by kernel lockdown: the module is not signed as it demands"
                       : "refused by the kernel (a sandbox or a security module forbids it)";
        case EKEYREJECTED:
        case ENOKEY:
            return "its signature is not accepted by this kernel";
        case ENOEXEC:
            return "it was built for another kernel";
        default:
            return errno_text(code);
    }
}

}  // namespace

Result<std::string> load_with_kmod(const fs::path& host, const std::string& release,
                                   const std::string& name) {
    const fs::path modules = host / "lib/modules" / release;
    const auto directory = resolve_below(host, fs::path("lib/modules") / release);
    if (!directory) {
        return fail(modules.string() + ": no such directory");
    }
    TRY_ASSIGN(const auto kmod, load_library());
    const auto paths = config_paths(host);
    std::vector<const char*> config;
    config.reserve(paths.size() + 1);
    for (const auto& path : paths) {
        config.push_back(path.c_str());
    }
    config.push_back(nullptr);
    const std::unique_ptr<kmod_ctx, decltype(&kmod_unref)> context(
        kmod.make(directory->c_str(), config.data()), kmod.unref);
    if (!context) {
        return fail_errno("libkmod", errno);
    }
    kmod.set_log_priority(context.get(), 0);  // errors come back as codes, and only main prints

    kmod_list* found = nullptr;
    const int looked = kmod.look_up(context.get(), name.c_str(), &found);
    const std::unique_ptr<kmod_list, decltype(&kmod_module_unref_list)> list(found,
                                                                             kmod.unref_list);
    if (looked < 0 || !list) {
        return fail("module " + name + " not found in " + directory->string());
    }
    const std::unique_ptr<kmod_module, decltype(&kmod_module_unref)> module(
        kmod.get_module(list.get()), kmod.unref_module);
    std::string command;
    const int code = kmod.insert(module.get(), KMOD_PROBE_FAIL_ON_LOADED, nullptr,
                                 refuse_install_command, &command, nullptr);
    if (code == 0) {
        return std::string(kmod.get_name(module.get()));
    }
    if (code == -EEXIST) {
        return std::string();
    }
    if (!command.empty()) {
        return fail("modprobe.d below " + host.string() + " forbids it or wants a command run: '" +
                        command + "'",
                    "load it by hand with modprobe " + name);
    }
    return fail(directory->string() + ": cannot load " + name + ": " +
                reason_of(code < 0 ? -code : EPERM, host));
}

}  // namespace snoopbox::kernel
