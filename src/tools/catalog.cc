// SPDX-License-Identifier: Apache-2.0
#include "tools/catalog.h"

#include <algorithm>
#include <span>
#include <utility>

#include "tools/embedded.h"
#include "tools/nearest_name.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::tools {
namespace {

constexpr std::string_view tool_suffix = ".bpf.c";

std::span<const EmbeddedFile> embedded() {
    return {static_cast<const EmbeddedFile*>(embedded_files), embedded_file_count};
}

const EmbeddedFile* find_file(std::string_view name) {
    for (const EmbeddedFile& file : embedded()) {
        if (file.name == name) {
            return &file;
        }
    }
    return nullptr;
}

std::vector<std::string_view> names_with_suffix(std::string_view suffix, std::size_t cut) {
    std::vector<std::string_view> names;
    for (const EmbeddedFile& file : embedded()) {
        std::string_view name = file.name;
        if (name.ends_with(suffix)) {
            name.remove_suffix(cut);
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

std::vector<std::string_view> tool_names() {
    return names_with_suffix(tool_suffix, tool_suffix.size());
}

Result<std::vector<ToolSpec>> all_tools() {
    std::vector<ToolSpec> tools;
    for (const std::string_view name : tool_names()) {
        TRY_ASSIGN(auto tool, find_tool(name));
        tools.push_back(std::move(tool));
    }
    return tools;
}

Result<ToolSpec> find_tool(std::string_view name) {
    const EmbeddedFile* file = find_file(std::string(name).append(tool_suffix));
    if (file == nullptr) {
        return fail(fmt::format("unknown tool \"{}\"{}", name, did_you_mean(name, tool_names())),
                    "see snoopbox list");
    }
    auto tool = parse_tool(file->name, file->content);
    if (tool) {
        tool->command = tool->name;
    }
    return tool;
}

std::string_view tool_text(const ToolSpec& tool) {
    const EmbeddedFile* file = find_file(tool.file);
    return file == nullptr ? std::string_view(tool.source) : file->content;
}

Result<ToolSpec> load_tool(const std::filesystem::path& path) {
    constexpr std::size_t largest = std::size_t{4} << 20U;
    TRY_ASSIGN(auto source, read_file(path, largest));
    return parse_tool(path.string(), source);
}

std::optional<std::string_view> include_text(std::string_view name) {
    const EmbeddedFile* file = name.ends_with(tool_suffix) ? nullptr : find_file(name);
    if (file == nullptr) {
        return std::nullopt;
    }
    return file->content;
}

std::vector<std::string_view> include_names() {
    return names_with_suffix(".h", 0);
}

}  // namespace snoopbox::tools
