// SPDX-License-Identifier: Apache-2.0
#include "headers/find/find.h"

#include <sys/utsname.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "headers/arch.h"
#include "headers/btf/btf_tree.h"
#include "headers/find/places.h"
#include "headers/kheaders/kheaders.h"
#include "kernel/host_roots.h"
#include "kernel/module_loader.h"
#include "util/interrupt.h"
#include "util/log.h"

namespace snoopbox::headers {
namespace {

namespace fs = std::filesystem;

constexpr const char* kheaders_path = "sys/kernel/kheaders.tar.xz";
constexpr const char* btf_path = "sys/kernel/btf/vmlinux";

class Search {
  public:
    Search(Request request, Arch arch) : request_(std::move(request)), arch_(arch) {}

    // Each step returns a tree, or nothing once it has noted why. An error ends the search.
    using Step = Result<std::optional<HeaderTree>> (Search::*)();

    std::string kernel_source_variable() const {
        const char* value = secure_getenv("BCC_KERNEL_SOURCE");
        return request_.kernel_source_variable.value_or(value != nullptr ? value : "");
    }

    Result<std::optional<HeaderTree>> from_environment() {
        const std::string directory = kernel_source_variable();
        if (directory.empty()) {
            return std::nullopt;
        }
        auto tree = use_directory(directory);
        if (!tree) {
            log::warning("BCC_KERNEL_SOURCE is passed over: " + tree.error().message);
            return pass_over(Origin::environment, directory, std::move(tree.error()));
        }
        if (const auto right = check_made_for(tree->made_for, release()); !right) {
            log::warning("the headers in BCC_KERNEL_SOURCE, " + directory + ", are " +
                         right.error().message +
                         ": where their structs differ, tools show wrong values; unset "
                         "BCC_KERNEL_SOURCE to use this kernel's own headers");
        }
        return std::move(*tree);
    }

    Result<std::optional<HeaderTree>> from_modules() {
        return find_installed(request_.root, request_.release, passed_over);
    }

    Result<std::optional<HeaderTree>> from_kheaders() {
        fs::path archive = first_of(kheaders_path);
        kernel::LoadedModule module;  // unloaded on return: the headers are unpacked by then
        if (archive.empty()) {
            const std::string where = (request_.root / kheaders_path).string();
            if (!request_.may_load_module) {
                return pass_over(Origin::kheaders, where, {"no such file", {}, ENOENT});
            }
            auto loaded = kernel::load_module({"kheaders", request_.root, request_.release});
            if (!loaded) {
                loaded.error().message =
                    "no such file, and no module kheaders: " + loaded.error().message;
                return pass_over(Origin::kheaders, where, std::move(loaded.error()));
            }
            module = std::move(*loaded);
            archive = first_of(kheaders_path);
            if (archive.empty()) {
                return pass_over(Origin::kheaders, where,
                                 {"not there although the module kheaders is loaded", {}, ENOENT});
            }
        }
        auto tree = unpack_kheaders({archive, request_.release, std::string(arch_.directory),
                                     request_.temp_parent, ArchiveLimits{}, request_.kept_in});
        if (!tree) {
            return pass_over(Origin::kheaders, archive.string(), std::move(tree.error()));
        }
        return std::move(*tree);
    }

    Result<std::optional<HeaderTree>> from_btf() {
        const fs::path btf = first_of(btf_path);
        if (btf.empty()) {
            std::error_code ignored;
            return pass_over(
                Origin::btf, (request_.root / btf_path).string(),
                {fs::exists(request_.root / "sys/kernel", ignored)
                     ? "no such file: the kernel is built without CONFIG_DEBUG_INFO_BTF"
                     : "no such file: sysfs is not mounted"});
        }
        auto tree = make_btf_tree(
            {btf, request_.root, request_.release, arch_, request_.temp_parent, request_.program});
        if (!tree) {
            return pass_over(Origin::btf, btf.string(), std::move(tree.error()));
        }
        return std::move(*tree);
    }

    const std::string& release() const { return request_.release; }

    std::vector<PassedOver> passed_over;
    std::string remedy;

  private:
    fs::path first_of(const char* path) const {
        for (const fs::path& host : kernel::visible_host_roots(request_.root)) {
            std::error_code ignored;
            if (fs::exists(host / path, ignored)) {
                return host / path;
            }
        }
        return {};
    }

    Result<std::optional<HeaderTree>> pass_over(Origin origin, const std::string& where,
                                                Error error) {
        if (is_interrupt(error)) {
            return tl::make_unexpected(std::move(error));
        }
        if (remedy.empty()) {
            remedy = error.remedy;
        }
        if (const std::string prefix = where + ": "; error.message.starts_with(prefix)) {
            error.message.erase(0, prefix.size());
        }
        passed_over.push_back({origin, where, std::move(error.message)});
        return std::nullopt;
    }

    Request request_;
    Arch arch_;
};

struct Try {
    Source source;
    bool only_automatic;
    Search::Step step;
};

// Best first. Installed headers cost nothing; kheaders are complete but must be unpacked; BTF
// always has the right types but no macros.
constexpr std::array order{
    Try{Source::automatic, true, &Search::from_environment},
    Try{Source::modules, false, &Search::from_modules},
    Try{Source::kheaders, false, &Search::from_kheaders},
    Try{Source::btf, false, &Search::from_btf},
};

// Fills in what the request leaves empty from the running kernel.
Result<Search> begin(Request request) {
    utsname running{};
    if (uname(&running) != 0) {
        return fail_errno("uname", errno);
    }
    if (request.release.empty()) {
        request.release = running.release;
    }
    if (request.arch.empty()) {
        request.arch = running.machine;
    }
    const Arch* arch = find_arch(request.arch);
    if (arch == nullptr) {
        return fail("snoopbox does not know the processor " + request.arch);
    }
    return Search(std::move(request), *arch);
}

std::string list(const std::vector<PassedOver>& passed_over) {
    std::string text;
    for (const PassedOver& one : passed_over) {
        text += "\n  " + one.where + ": " + one.reason;
    }
    return text;
}

}  // namespace

Result<Source> parse_source(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, Source>, 4> names{{
        {"auto", Source::automatic},
        {"modules", Source::modules},
        {"kheaders", Source::kheaders},
        {"btf", Source::btf},
    }};
    for (const auto& [name, source] : names) {
        if (text == name) {
            return source;
        }
    }
    return fail("no such source of headers: '" + std::string(text) + "'",
                "one of: auto, modules, kheaders, btf");
}

Result<Found> find(const Request& asked) {
    TRY_ASSIGN(auto begun, begin(asked));
    Search& search = begun;
    for (const Try& one : order) {
        const bool wanted = asked.source == Source::automatic ||
                            (!one.only_automatic && asked.source == one.source);
        if (!wanted) {
            continue;
        }
        TRY_ASSIGN(auto tree, (search.*one.step)());
        if (tree) {
            return Found{std::move(*tree), std::move(search.passed_over)};
        }
    }
    return fail("no kernel headers for " + search.release() + ":" + list(search.passed_over),
                search.remedy.empty()
                    ? "install the headers package of this kernel, or set BCC_KERNEL_SOURCE to a "
                      "directory that has its headers"
                    : search.remedy);
}

void warn_of_other_kernel(const Request& asked) {
    if (asked.source != Source::automatic) {
        return;
    }
    if (auto search = begin(asked)) {
        (void)search->from_environment();
    }
}

Result<std::string> installed_fingerprint(const Request& asked) {
    if (asked.source == Source::kheaders || asked.source == Source::btf) {
        return std::string();
    }
    TRY_ASSIGN(auto search, begin(asked));
    const std::string directory = search.kernel_source_variable();
    if (asked.source == Source::automatic && !directory.empty()) {
        return use_directory(directory).map([](HeaderTree&& tree) { return tree.fingerprint; });
    }
    return search.from_modules().map(
        [](std::optional<HeaderTree>&& tree) { return tree ? tree->fingerprint : std::string(); });
}

}  // namespace snoopbox::headers
