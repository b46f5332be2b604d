// SPDX-License-Identifier: Apache-2.0
// Keeps a kernel module loaded for as long as it is needed.
#pragma once

#include <filesystem>
#include <string>

#include "util/result.h"

namespace snoopbox::kernel {

struct ModuleRequest {
    std::string name;
    std::filesystem::path root = "/";  // modules and modprobe's configuration are looked for below
    std::string release;               // uname -r: names the directory below lib/modules
    // Whether the kernel may call the host's own modprobe, which `root` does not restrict.
    bool may_ask_kernel = true;
};

// Unloads the module when destroyed, if we loaded it. Empty for a module that was already loaded.
class LoadedModule {
  public:
    LoadedModule() = default;
    explicit LoadedModule(std::string name) : name_(std::move(name)) {}
    LoadedModule(LoadedModule&& other) noexcept;
    LoadedModule& operator=(LoadedModule&& other) noexcept;
    LoadedModule(const LoadedModule&) = delete;
    LoadedModule& operator=(const LoadedModule&) = delete;
    ~LoadedModule();

    bool loaded_by_us() const { return !name_.empty(); }

  private:
    void unload() noexcept;

    std::string name_;
};

// Loads a module as modprobe would (aliases, options, dependencies, blacklists of modprobe.d) from
// the modules directory of each visible host root. As a last resort, it has the kernel call the
// host's modprobe. An `install` command in modprobe.d is an error and is not run, because it is
// either a prohibition or a shell command. The error names everything that was tried.
Result<LoadedModule> load_module(const ModuleRequest& request);

}  // namespace snoopbox::kernel
