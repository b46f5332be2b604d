// SPDX-License-Identifier: Apache-2.0
// A kernel module for as long as it is needed.
#pragma once

#include <filesystem>
#include <string>

#include "util/result.h"

namespace snoopbox::kernel {

struct ModuleRequest {
    std::string name;
    std::filesystem::path root = "/";  // modules and modprobe's configuration are looked for below
    std::string release;               // uname -r: names the directory below lib/modules
    // Whether the kernel may be made to call the host's own modprobe, which no root of ours bounds.
    bool may_ask_kernel = true;
};

// Owns the fact that we loaded a module: unloads it when destroyed. Empty for a module that was
// there before us.
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

// Loads a module as modprobe would (aliases, options, dependencies, blacklists of modprobe.d), from
// the modules directory of each visible host root; last, has the kernel ask the host's modprobe.
// An `install` command in modprobe.d is not run but an error: it is either a prohibition or a shell
// line. The error of a failure names every way tried.
Result<LoadedModule> load_module(const ModuleRequest& request);

}  // namespace snoopbox::kernel
