// SPDX-License-Identifier: Apache-2.0
#include "commands/headers.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "cli/headers_arguments.h"
#include "commands/headers_exec.h"
#include "commands/other_kernel.h"
#include "headers/extract.h"
#include "headers/find/find.h"
#include "kernel/host.h"
#include "util/file.h"
#include "util/format.h"
#include "util/log.h"
#include "util/temp_dir.h"

namespace snoopbox::commands {
namespace {

using headers::Found;

std::string as_text(const Found& found) {
    const auto& tree = found.tree;
    std::string text = fmt::format("kernel:       {}\nheaders from: {}\n", kernel::release(),
                                   headers::to_string(tree.origin));
    if (!tree.owned) {
        text += fmt::format("directory:    {}\n", tree.dir.string());
        if (!tree.generated_dir.empty()) {
            text += fmt::format("generated:    {}\n", tree.generated_dir.string());
        }
        text += fmt::format("made for:     {}\n",
                            tree.made_for.text.empty() ? "not stated" : tree.made_for.text);
    }
    if (!found.passed_over.empty()) {
        text += "not taken:\n";
    }
    for (const auto& passed_over : found.passed_over) {
        text += fmt::format("  {:<11} {}: {}\n", headers::to_string(passed_over.origin),
                            passed_over.where, passed_over.reason);
    }
    return text;
}

std::string as_json(const Found& found) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer writer(buffer);
    const auto put = [&](const char* key, std::string_view value) {
        writer.Key(key);
        writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
    };
    const auto put_path = [&](const char* key, const std::filesystem::path& path) {
        writer.Key(key);
        if (found.tree.owned || path.empty()) {
            writer.Null();  // temporary, or absent
        } else {
            writer.String(path.c_str());
        }
    };
    writer.StartObject();
    put("kernel", kernel::release());
    put("source", headers::to_string(found.tree.origin));
    put_path("dir", found.tree.dir);
    put_path("generated_dir", found.tree.generated_dir);
    if (found.tree.made_for.text.empty()) {
        writer.Key("made_for");
        writer.Null();
    } else {
        put("made_for", found.tree.made_for.text);
    }
    put("fingerprint", found.tree.fingerprint);
    writer.Key("not_taken");
    writer.StartArray();
    for (const auto& passed_over : found.passed_over) {
        writer.StartObject();
        put("source", headers::to_string(passed_over.origin));
        put("where", passed_over.where);
        put("reason", passed_over.reason);
        writer.EndObject();
    }
    writer.EndArray();
    writer.EndObject();
    return std::string(buffer.GetString()) + "\n";
}

// A directory that BCC_KERNEL_SOURCE can name and that outlives this process.
Result<std::filesystem::path> lasting_dir(Found& found) {
    if (!found.tree.owned && found.tree.generated_dir.empty()) {
        return found.tree.dir;
    }
    if (found.tree.owned) {
        return found.tree.owned->make_lasting();
    }
    TRY_ASSIGN(auto merged, TempDir::create());
    const auto dir = merged.path() / "headers";
    TRY(headers::extract_tree(found.tree, dir));
    return merged.make_lasting().map(
        [](const std::filesystem::path& lasting) { return lasting / "headers"; });
}

}  // namespace

Status headers(std::span<const std::string> words) {
    TRY_ASSIGN(const auto arguments, cli::parse_headers_arguments(words));
    if (arguments.help) {
        return write_all(STDOUT_FILENO, cli::headers_help());
    }
    log::set_verbose(arguments.verbose);
    if (!arguments.program.empty()) {
        return headers_exec(arguments);
    }
    if (arguments.btf_file) {
        TRY_ASSIGN(const auto tree,
                   headers_out_of_btf({*arguments.btf_file, *arguments.release,
                                       arguments.machine.value_or(kernel::machine())},
                                      {}));
        return headers::extract_tree(tree, *arguments.extract_dir);
    }
    headers::Request request;
    request.source = *headers::parse_source(arguments.headers_from);
    if (arguments.print_dir) {
        request.temp_parent = TempDir::default_parent();  // it must outlive this process
    }
    TRY_ASSIGN(auto found, headers::find(request));
    if (arguments.extract_dir) {
        TRY(headers::extract_tree(found.tree, *arguments.extract_dir));
    }
    if (arguments.print_dir) {
        const auto dir = lasting_dir(found);
        return dir ? write_all(STDOUT_FILENO, dir->string() + "\n")
                   : tl::make_unexpected(dir.error());
    }
    return write_all(STDOUT_FILENO,
                     arguments.output_format == "json" ? as_json(found) : as_text(found));
}

}  // namespace snoopbox::commands
