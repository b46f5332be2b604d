// SPDX-License-Identifier: Apache-2.0
#include "headers/btf/kernel_btf.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <system_error>
#include <unordered_set>
#include <utility>
#include <vector>

#include "bpf/btf_merge.h"
#include "bpf/btf_view.h"
#include "util/file.h"
#include "util/log.h"
#include "util/trusted_path.h"

namespace snoopbox::headers {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t max_btf_bytes = std::size_t{64} << 20U;

using Read = std::function<Result<std::string>(const fs::path&)>;

// Structs, unions and enums that a program names and nobody has declared yet.
class Wanted {
  public:
    explicit Wanted(const SourceNames& names) {
        for (const std::string& tag : names.tags()) {
            if (!names.defines_tag(tag)) {
                tags_.insert(tag);
            }
        }
    }

    // Whether one of them is among these types; none that is counts as wanted any more.
    bool take_from(const bpf::BtfView& types) {
        const std::size_t before = tags_.size();
        for (std::uint32_t id = types.before() + 1; id <= types.count() && !tags_.empty(); ++id) {
            const auto kind = types.kind(id);
            if (kind == BTF_KIND_STRUCT || kind == BTF_KIND_UNION || kind == BTF_KIND_ENUM ||
                kind == BTF_KIND_ENUM64) {
                tags_.erase(types.name(types.type(id).name_off));
            }
        }
        return tags_.size() < before;
    }

    bool empty() const { return tags_.empty(); }

  private:
    std::unordered_set<std::string_view> tags_;
};

// By name: the order of a directory is not always the same.
std::vector<fs::path> modules_in(const fs::path& directory) {
    std::vector<fs::path> files;
    std::error_code code;
    for (fs::directory_iterator entry(directory, code), end; !code && entry != end;
         entry.increment(code)) {
        if (entry->path().filename() != "vmlinux") {
            files.push_back(entry->path());
        }
    }
    std::ranges::sort(files);
    return files;
}

class Merger {
  public:
    explicit Merger(const bpf::BtfView& vmlinux, const SourceNames* names) : vmlinux_(vmlinux) {
        if (names != nullptr) {
            wanted_.emplace(*names);
            wanted_->take_from(vmlinux);
        }
    }

    bool needs_more() const { return !wanted_ || !wanted_->empty(); }

    Status add(const fs::path& file, const Read& read) {
        TRY_ASSIGN(auto blob, read(file));
        auto view = bpf::BtfView::read_module(blob, vmlinux_);
        if (!view) {
            return within(file.string(), std::move(view.error()));
        }
        if (!wanted_ || wanted_->take_from(*view)) {
            // The view is of the text, which must not move.
            blobs_.push_back(std::move(blob));
            TRY_ASSIGN(auto kept, bpf::BtfView::read_module(blobs_.back(), vmlinux_));
            views_.push_back(std::move(kept));
        }
        return {};
    }

    bool has_modules() const { return !views_.empty(); }
    Result<std::string> merged() const { return bpf::merge(vmlinux_, views_); }

  private:
    const bpf::BtfView& vmlinux_;
    std::optional<Wanted> wanted_;
    std::deque<std::string> blobs_;
    std::vector<bpf::BtfView> views_;
};

enum class Damaged { left_out, refused };

Result<std::string> with_modules(std::string vmlinux, const std::vector<fs::path>& modules,
                                 const SourceNames* names, const Read& read, Damaged damaged) {
    const auto view =
        modules.empty() ? Result<bpf::BtfView>(fail("none")) : bpf::BtfView::read(vmlinux);
    if (!view) {
        return vmlinux;  // whoever makes types of it says what is wrong
    }
    Merger merger(*view, names);
    for (auto file = modules.begin(); file != modules.end() && merger.needs_more(); ++file) {
        auto added = merger.add(*file, read);
        if (!added && damaged == Damaged::refused) {
            return tl::make_unexpected(std::move(added.error()));
        }
        if (!added) {
            log::detail("without the types of a module: " + added.error().message);
        }
    }
    return merger.has_modules() ? merger.merged() : vmlinux;
}

}  // namespace

fs::path vmlinux_in(const fs::path& btf) {
    std::error_code ignored;
    return fs::is_directory(btf, ignored) ? btf / "vmlinux" : btf;
}

Result<std::string> read_running_btf(const fs::path& btf, const SourceNames* names) {
    const auto read = [](const fs::path& file) { return read_file(file, max_btf_bytes); };
    TRY_ASSIGN(auto vmlinux, read(btf));
    return with_modules(std::move(vmlinux), modules_in(btf.parent_path()), names, read,
                        Damaged::left_out);
}

Result<std::string> read_foreign_btf(const fs::path& btf, const SourceNames* names) {
    const auto read = [](const fs::path& file) {
        return trust::read_file(file, trust::us_and_caller(), max_btf_bytes);
    };
    const fs::path file = vmlinux_in(btf);
    TRY_ASSIGN(auto vmlinux, read(file));
    return with_modules(std::move(vmlinux), file == btf ? std::vector<fs::path>() : modules_in(btf),
                        names, read, Damaged::refused);
}

}  // namespace snoopbox::headers
