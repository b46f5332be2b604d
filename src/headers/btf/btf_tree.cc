// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/btf_tree.h"

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include "headers/btf/btf_defines.h"
#include "headers/btf/btf_file.h"
#include "headers/btf/kernel_btf.h"
#include "headers/btf/stubs.h"
#include "headers/btf/tree_writer.h"
#include "headers/find/kernel_config.h"
#include "headers/fingerprint.h"
#include "util/log.h"

namespace snoopbox::headers {
namespace {

KernelConfig config_of(const BtfTreeRequest& request, const BtfFile& types) {
    KernelConfig config = derived_config(types, request.arch);
    auto own = request.root.empty()
                   ? Result<KernelConfig>(fail("the configuration of another kernel is not here"))
                   : read_kernel_config(request.root, request.release);
    if (!own) {
        log::detail(own.error().message + ": only the CONFIG_ names that BTF tells are defined");
        return config;
    }
    own->merge(config);  // the kernel's own values win
    return std::move(*own);
}

// Compiling all CONFIG_ macros of a kernel takes time too.
KernelConfig wanted_config(const KernelConfig& config, const SourceNames* names) {
    // A program that pastes names together may use any of them.
    if (names == nullptr || names->has("CONFIG_")) {
        return config;
    }
    KernelConfig wanted;
    for (const auto& [name, value] : config) {
        if (names->has(name)) {
            wanted.emplace(name, value);
        }
    }
    return wanted;
}

// `names` is null if the whole tree is wanted.
Status write_tree(const BtfTreeRequest& request, const BtfFile& types, const KernelConfig& config,
                  const SourceNames* names, TreeWriter& writer) {
    TRY_ASSIGN(auto c, names == nullptr ? types.to_c() : types.to_c(*names));
    const std::array<std::pair<std::string, std::string>, 5> made{{
        {"include/snoopbox/types.h", std::move(c)},
        {"include/snoopbox/derived.h", derived_defines(types, config, request.arch, names)},
        {"include/generated/autoconf.h", to_autoconf(wanted_config(config, names))},
        {"include/linux/version.h", version_header(request.release)},
        {"include/generated/utsrelease.h", release_header(request.release)},
    }};
    for (const auto& [path, text] : made) {
        TRY(writer.write(path, text));
    }
    for (const Stub& stub : stubs) {
        TRY(writer.write(stub.path, stub.text));
    }
    const std::string directory = "arch/" + std::string(request.arch.directory) + "/include/";
    for (const std::string_view name : included_names) {
        if (names != nullptr && !names->includes().contains(name)) {
            continue;
        }
        const bool of_arch = name.starts_with("asm/");
        const std::string path = (of_arch ? directory : "include/") + std::string(name);
        TRY(writer.write(path, "#include <linux/kconfig.h>\n"));
    }
    return {};
}

}  // namespace

Result<HeaderTree> make_btf_tree(const BtfTreeRequest& request) {
    const std::string name = request.btf.string();
    const bool foreign = request.root.empty();
    std::optional<SourceNames> names;
    if (!request.program.empty()) {
        names = SourceNames::read(request.program);
    }
    TRY_ASSIGN(const auto blob, foreign ? read_foreign_btf(request.btf, names ? &*names : nullptr)
                                        : read_running_btf(request.btf, names ? &*names : nullptr));
    auto types = foreign ? BtfFile::parse_foreign(blob) : BtfFile::parse(blob);
    if (!types) {
        return within(name, types.error());
    }
    TRY_ASSIGN(auto directory, make_tree_directory(request.temp_parent));
    TRY_ASSIGN(auto writer, TreeWriter::open(directory.path()));
    const KernelConfig config = config_of(request, *types);
    if (auto written = write_tree(request, *types, config, names ? &*names : nullptr, writer);
        !written) {
        advise_on_space(written.error(), directory);
        return within("headers out of " + name, std::move(written.error()));
    }
    Fingerprint fingerprint;
    fingerprint.add(request.release);
    fingerprint.add(blob);
    fingerprint.add(to_autoconf(config));
    for (const Stub& stub : stubs) {
        fingerprint.add(stub.text);
    }
    HeaderTree tree;
    tree.origin = Origin::btf;
    tree.made_for = {request.release, true};
    tree.machine = request.arch.machine;
    tree.dir = directory.path();
    tree.partial = names.has_value();
    tree.fingerprint = fingerprint.text();
    tree.owned = std::move(directory);
    tree.types = std::make_shared<const BtfFile>(std::move(*types));
    return tree;
}

Result<std::shared_ptr<const BtfFile>> read_types(const std::filesystem::path& btf) {
    TRY_ASSIGN(const auto blob, read_foreign_btf(btf, nullptr));
    auto types = BtfFile::parse_foreign(blob);
    if (!types) {
        return within(btf.string(), std::move(types.error()));
    }
    return std::make_shared<const BtfFile>(std::move(*types));
}

}  // namespace snoopbox::headers
