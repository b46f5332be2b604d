// SPDX-License-Identifier: Apache-2.0
#include "symbols/modules.h"

#include <algorithm>

#include "symbols/debug_files.h"
#include "symbols/vdso.h"
#include "util/format.h"

namespace snoopbox::symbols {

std::optional<ForeignFile> find_mapped(const std::filesystem::path& process,
                                       const Mapping& mapping) {
    const auto range = fmt::format("{:x}-{:x}", mapping.start, mapping.end);
    if (auto file = ForeignFile::find(process / "map_files" / range)) {
        return file;
    }
    if (mapping.is_deleted) {
        return std::nullopt;
    }
    auto file = ForeignFile::find_below(open_root(process / "root"), mapping.path);
    return file && file->id().inode == mapping.inode ? std::move(file) : std::nullopt;
}

std::shared_ptr<Module> Modules::of(const Process& process, Code& code) {
    if (!code.was_looked_for) {
        code.was_looked_for = true;
        if (code.mapping.path == "[vdso]") {
            code.module = find_vdso(process, code.mapping);
        } else if (code.mapping.path.starts_with('/')) {
            code.module = find_file(process, code.mapping);
        }
    }
    return code.module;
}

std::shared_ptr<Module> Modules::find_file(const Process& process, const Mapping& mapping) {
    const auto file = find_mapped(process.directory, mapping);
    if (!file) {
        return nullptr;
    }
    auto& module = files_[file->id()];
    if (module == nullptr) {
        module = std::make_shared<Module>(file->open(), mapping.path);
    }
    return module;
}

// 64-bit processes have ours. Others' is not shared: a process may have put anything there.
std::shared_ptr<Module> Modules::find_vdso(const Process& process, const Mapping& mapping) {
    constexpr std::uint64_t end_of_32_bits = std::uint64_t{1} << 32U;
    if (mapping.start < end_of_32_bits) {
        return std::make_shared<Module>(read_memory(process.directory, mapping.start, mapping.end));
    }
    if (own_vdso_ == nullptr) {
        own_vdso_ = std::make_shared<Module>(own_vdso());
    }
    return own_vdso_;
}

const SymbolTable* Modules::debug_file_of(const Process& process, const Module& module) {
    if (!own_root_) {
        own_root_ = read_root("/proc/self");
    }
    if (!module.is_stripped() || !process.root || process.root == own_root_) {
        return nullptr;
    }
    const auto& clues = module.clues();
    const auto [found, is_new] = debug_files_.try_emplace(
        {*process.root, clues.build_id.empty() ? clues.path.string() : clues.build_id});
    if (is_new && read_root(process.directory) == process.root) {
        if (auto table = read_debug_file(open_root(process.directory / "root"), clues)) {
            found->second = std::move(*table);
        }
    }
    return &found->second;
}

bool Modules::holds_many() const {
    constexpr std::ptrdiff_t most_files = 128;
    return std::count_if(files_.begin(), files_.end(),
                         [](const auto& file) { return !file.second->is_read(); }) >= most_files;
}

std::size_t Modules::memory_bytes() const {
    std::size_t bytes = 0;
    for (const auto& [id, module] : files_) {
        bytes += module->memory_bytes();
    }
    for (const auto& [root, table] : debug_files_) {
        bytes += table.memory_bytes();
    }
    return bytes;
}

void Modules::forget_unused() {
    std::erase_if(files_, [](const auto& file) { return file.second.use_count() == 1; });
    debug_files_.clear();
}

}  // namespace snoopbox::symbols
