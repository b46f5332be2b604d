// SPDX-License-Identifier: Apache-2.0
#include "commands/user_types.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "attach/user_functions.h"
#include "compile/debug_types.h"
#include "symbols/demangle.h"
#include "util/btf_types.h"
#include "util/format.h"
#include "util/log.h"

namespace snoopbox::commands {
namespace {

// Of one library, in containers.
constexpr std::size_t most_files = 4;

std::string id_text(const FileId& id) {
    return fmt::format("{}:{}:{}:{}:{}", id.device, id.inode, id.bytes, id.modified_ns,
                       id.changed_ns);
}

// What GCC makes of a function gets other arguments.
bool is_made_by_compiler(std::string_view symbol) {
    constexpr auto parts =
        std::to_array<std::string_view>({".isra", ".constprop", ".part", ".cold", ".llvm"});
    return std::ranges::any_of(parts, [symbol](std::string_view part) {
        return symbol.find(part) != std::string_view::npos;
    });
}

// "work" of "some::name::work(int) const".
std::string_view plain_name(std::string_view demangled) {
    auto name = demangled.substr(0, demangled.find_first_of("(<"));
    const auto colon = name.rfind(':');
    name.remove_prefix(colon == std::string_view::npos ? 0 : colon + 1);
    const auto blank = name.rfind(' ');  // after the result of a template
    name.remove_prefix(blank == std::string_view::npos ? 0 : blank + 1);
    return name;
}

SharedTypes parse(const std::string& bytes) {
    auto* types = btf__new(bytes.data(), static_cast<__u32>(bytes.size()));
    return types == nullptr ? nullptr : SharedTypes(types, [](const btf* each) {
        btf__free(const_cast<btf*>(each));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    });
}

}  // namespace

UserTypes::UserTypes(std::string wanted, std::optional<pid_t> process)
    : wanted_(std::move(wanted)) {
    auto found = attach::UserFiles().find(wanted_, process);
    if (!found) {
        log::detail(fmt::format("no types of {}: {}", wanted_, found.error().message));
        return;
    }
    const auto root = open_root(process ? fmt::format("/proc/{}/root", *process) : "/");
    for (auto& each : *found) {
        open(std::move(each), root);
    }
}

void UserTypes::open(attach::UserFile found, const Fd& root) {
    auto fd = found.file.open();
    if (!fd) {
        return;
    }
    auto elf = symbols::ElfFile::open(std::move(fd));
    if (!elf || !elf->is_64_bit()) {
        return;
    }
    const auto build_id = elf->build_id();
    const auto is_same = [&](const File& file) {
        return !build_id.empty() && file.build_id == build_id;
    };
    if (std::ranges::any_of(files_, is_same)) {
        return;
    }
    File file{std::move(found), std::move(*elf), build_id, {}, {}};
    const bool is_whole = file.elf.has_debug_information();
    if (!is_whole) {
        file.separate = symbols::find_separate_file(
            root, {build_id, file.elf.debug_link(), file.of.path, file.elf.segments()});
    }
    if (is_whole || file.separate) {
        file.has_debug_information = true;
        file.supplement =
            file.separate ? symbols::find_supplement(root, file.separate->elf, file.separate->path)
                          : symbols::find_supplement(root, file.elf, file.of.path);
    }
    files_.push_back(std::move(file));
}

std::vector<std::string> UserTypes::identity() const {
    std::vector<std::string> parts;
    for (const auto& file : files_) {
        parts.push_back(file.build_id.empty() ? id_text(file.of.file.id()) : file.build_id);
        parts.push_back(file.separate                ? id_text(file.separate->file.id())
                        : file.has_debug_information ? "itself"
                                                     : "none");
        parts.push_back(file.supplement ? id_text(file.supplement->file.id()) : "none");
    }
    return parts;
}

std::optional<std::string> UserTypes::symbol_of(const std::string& name) const {
    std::set<std::string> called_so;
    bool exists = false;
    for (const auto& file : files_) {
        attach::for_each_function(file.elf, [&](const symbols::ElfFile::Function& each) {
            const auto symbol = attach::without_version(each.name);
            exists |= symbol == name;
            constexpr std::string_view mangled = "_Z";
            // Most names do not even have the text.
            if (!exists && symbol.starts_with(mangled) &&
                symbol.find(name) != std::string_view::npos && !is_made_by_compiler(symbol) &&
                plain_name(symbols::demangle(symbol)) == name) {
                called_so.emplace(symbol);
            }
        });
    }
    return exists                  ? std::optional(name)
           : called_so.size() == 1 ? std::optional(*called_so.begin())
                                   : std::nullopt;
}

std::optional<std::string> UserTypes::types_in(const File& file,
                                               std::span<const std::string> symbols) {
    std::vector<compile::FunctionAt> functions;
    attach::for_each_function(file.elf, [&](const symbols::ElfFile::Function& each) {
        const std::string symbol(attach::without_version(each.name));
        const bool is_known = std::ranges::any_of(functions, [&](const compile::FunctionAt& one) {
            return one.name == symbol && one.address == each.address;
        });
        if (!is_known && !each.is_indirect && !is_made_by_compiler(symbol) &&
            std::ranges::find(symbols, symbol) != symbols.end()) {
            functions.push_back({each.address, symbol});
        }
    });
    if (functions.empty()) {
        return std::nullopt;
    }
    if (file.separate) {  // prelink moves files
        const auto shift =
            symbols::shift_between(file.elf.segments(), file.separate->elf.segments());
        for (auto& function : functions) {
            function.address -= shift;
        }
    }
    compile::DebugFile of{file.separate ? file.separate->file.open() : file.of.file.open()};
    if (file.supplement) {
        of.supplement = file.supplement->file.open();
    }
    auto types = compile::types_of_functions(of, functions);
    if (!types) {
        // What can be mended may be mended another time.
        is_complete_ = is_complete_ && types.error().remedy.empty();
        log::detail(
            fmt::format("no types of functions in {}: {}", file.of.path, types.error().message));
        return std::nullopt;
    }
    return std::move(*types);
}

SharedTypes UserTypes::of_functions(std::span<const std::string> symbols) {
    if (files_.size() > most_files) {
        log::detail(fmt::format("{} is {} files that differ: types would not be those of all",
                                wanted_, files_.size()));
        return nullptr;
    }
    std::optional<std::string> found;
    for (const auto& file : files_) {
        if (!file.has_debug_information) {
            log::detail(fmt::format("no types of functions in {}: it has no debug information",
                                    file.of.path));
            continue;
        }
        auto types = types_in(file, symbols);
        if (types && found && *types != *found) {
            log::detail(
                fmt::format("the files that {} means have other types: name a process", wanted_));
            return nullptr;
        }
        found = types ? std::move(types) : std::move(found);
    }
    return found ? parse(*found) : nullptr;
}

}  // namespace snoopbox::commands
