// SPDX-License-Identifier: Apache-2.0
#include "headers/kept_trees.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "util/file.h"
#include "util/format.h"

namespace snoopbox::headers {
namespace {

namespace fs = std::filesystem;
using std::chrono::minutes;

constexpr std::string_view prefix = "kheaders-";
constexpr std::string_view unfinished_prefix = "snoopbox.";  // TempDir's
constexpr const char* summary_name = "complete";
constexpr std::size_t most_trees = 2;
constexpr minutes in_use{10};  // a compile that uses it may be running
constexpr minutes abandoned{60};

std::string directory_name(const TreeName& name) {
    return fmt::format("{}{}@{}", prefix, name.release, name.fingerprint);
}

struct Content {
    std::size_t files = 0;
    std::uintmax_t bytes = 0;
    std::error_code code;
};

Content content_of(const fs::path& tree) {
    auto [files, bytes, code] = Content();
    for (fs::recursive_directory_iterator entry(tree, code), end; !code && entry != end;
         entry.increment(code)) {
        if (entry->path() != tree / summary_name && entry->is_regular_file(code)) {
            ++files;
            bytes += entry->file_size(code);
        }
    }
    return {files, bytes, code};
}

// Stored as text in the tree: a crash may leave files whose contents were never written.
std::string summary(const Content& content) {
    return content.code ? "" : fmt::format("{} files, {} bytes\n", content.files, content.bytes);
}

bool is_whole(const fs::path& tree, const Content& content) {
    const auto written = read_file(tree / summary_name, 256);
    return written && *written == summary(content);
}

fs::file_time_type last_use(const fs::path& tree) {
    std::error_code code;
    const auto time = fs::last_write_time(tree, code);
    return code ? fs::file_time_type::min() : time;
}

bool older_than(const fs::path& tree, minutes age) {
    return last_use(tree) + age < fs::file_time_type::clock::now();
}

std::vector<fs::path> below(const fs::path& store, std::string_view beginning) {
    std::vector<fs::path> found;
    std::error_code code;
    for (fs::directory_iterator entry(store, code), end; !code && entry != end;
         entry.increment(code)) {
        std::error_code ignored;
        if (entry->path().filename().string().starts_with(beginning) &&
            entry->symlink_status(ignored).type() == fs::file_type::directory) {
            found.push_back(entry->path());
        }
    }
    return found;
}

void trim(const fs::path& store, const TreeName& kept) {
    for (const fs::path& unfinished : below(store, unfinished_prefix)) {
        if (older_than(unfinished, abandoned)) {
            remove_kept_tree(unfinished);
        }
    }
    auto trees = below(store, prefix);
    std::ranges::sort(trees, std::ranges::greater(), &last_use);
    const std::string own = directory_name(kept);
    const std::string same_release = fmt::format("{}{}@", prefix, kept.release);
    std::size_t count = 1;
    for (const fs::path& tree : trees) {
        const std::string name = tree.filename().string();
        if (name == own) {
            continue;
        }
        const bool surplus = name.starts_with(same_release) || ++count > most_trees;
        if (surplus && older_than(tree, in_use)) {
            remove_kept_tree(tree);
        }
    }
}

}  // namespace

std::optional<fs::path> find_kept_tree(const fs::path& store, const TreeName& name) {
    fs::path tree = store / directory_name(name);
    std::error_code code;
    if (fs::symlink_status(tree, code).type() != fs::file_type::directory) {
        return std::nullopt;
    }
    if (!is_whole(tree, content_of(tree))) {
        remove_kept_tree(tree);
        return std::nullopt;
    }
    fs::last_write_time(tree, fs::file_time_type::clock::now(), code);  // marks its last use
    return tree;
}

Result<fs::path> keep_tree(TempDir& tree, const fs::path& store, const TreeName& name) {
    if (auto written = create_file(tree.path() / summary_name, summary(content_of(tree.path())));
        !written) {
        return tl::make_unexpected(std::move(written.error()));
    }
    fs::path target = store / directory_name(name);
    std::error_code code;
    fs::rename(tree.path(), target, code);
    if (code) {
        // Another process was faster, and its tree is just as good.
        if (auto others = find_kept_tree(store, name)) {
            return *others;
        }
        return fail_errno("cannot make " + target.string(), code.value());
    }
    tree.release();
    trim(store, name);
    return target;
}

std::vector<KeptTree> list_kept_trees(const fs::path& store) {
    std::vector<KeptTree> listed;
    auto trees = below(store, prefix);
    std::ranges::sort(trees, std::ranges::greater(), &last_use);
    for (const fs::path& tree : trees) {
        const auto content = content_of(tree);
        const std::string name = tree.filename().string().substr(prefix.size());
        const auto used = std::chrono::file_clock::to_sys(last_use(tree));
        listed.push_back(
            {tree, name.substr(0, name.rfind('@')), content.bytes,
             std::chrono::system_clock::to_time_t(
                 std::chrono::time_point_cast<std::chrono::system_clock::duration>(used)),
             is_whole(tree, content)});
    }
    return listed;
}

// Renames it first, so that no reader finds half of it.
void remove_kept_tree(const fs::path& tree) {
    std::error_code ignored;
    const fs::path going =
        tree.parent_path() / fmt::format("{}gone.{}", unfinished_prefix, tree.filename().string());
    fs::rename(tree, going, ignored);
    fs::remove_all(ignored ? tree : going, ignored);
}

void remove_kept_trees(const fs::path& store) {
    for (const std::string_view beginning : {prefix, unfinished_prefix}) {
        for (const fs::path& tree : below(store, beginning)) {
            remove_kept_tree(tree);
        }
    }
}

}  // namespace snoopbox::headers
