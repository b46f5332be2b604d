// SPDX-License-Identifier: Apache-2.0
#include "headers/kheaders/kept_trees.h"

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

#include "util/directory_lock.h"
#include "util/file.h"
#include "util/format.h"

namespace snoopbox::headers {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "kheaders-";
constexpr std::string_view unfinished_prefix = "snoopbox";  // TempDir's, of any version
constexpr const char* summary_name = "complete";
constexpr std::size_t most_trees = 2;

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

// Locking something else than a directory, which could only be in the way of a tree.
bool is_no_directory(const Error& error) {
    return error.code == ENOTDIR || error.code == ELOOP;
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

// Whatever has the name of a tree (what is not a directory can only be removed), the one used last
// first.
std::vector<fs::path> trees_in(const fs::path& store) {
    std::vector<std::pair<fs::file_time_type, fs::path>> found;
    std::error_code code;
    for (fs::directory_iterator entry(store, code), end; !code && entry != end;
         entry.increment(code)) {
        if (entry->path().filename().native().starts_with(prefix)) {
            found.emplace_back(last_use(entry->path()), entry->path());
        }
    }
    std::ranges::sort(found, std::ranges::greater());
    std::vector<fs::path> trees;
    trees.reserve(found.size());
    for (auto& [time, tree] : found) {
        trees.push_back(std::move(tree));
    }
    return trees;
}

void trim(const fs::path& store, const TreeName& kept) {
    const std::string own = directory_name(kept);
    const std::string same_release = fmt::format("{}{}@", prefix, kept.release);
    std::size_t count = 1;
    for (const fs::path& tree : trees_in(store)) {
        const std::string name = tree.filename().string();
        if (name != own && (name.starts_with(same_release) || ++count > most_trees)) {
            remove_kept_tree(tree);
        }
    }
}

}  // namespace

bool is_whole(const fs::path& tree) {
    return is_whole(tree, content_of(tree));
}

std::optional<TreeInUse> find_kept_tree(const fs::path& store, const TreeName& name) {
    TempDir::remove_abandoned(store, unfinished_prefix);
    fs::path tree = store / directory_name(name);
    auto lock = lock_directory(tree, Lock::shared);
    if (!lock) {
        if (is_no_directory(lock.error())) {
            remove_kept_tree(tree);
        }
        return std::nullopt;
    }
    if (!is_whole(tree)) {
        lock->reset();
        remove_kept_tree(tree);
        return std::nullopt;
    }
    std::error_code ignored;
    fs::last_write_time(tree, fs::file_time_type::clock::now(), ignored);  // marks its last use
    return TreeInUse{std::move(tree), std::move(*lock)};
}

Result<TreeInUse> keep_tree(TempDir& tree, const fs::path& store, const TreeName& name) {
    TRY(create_file(tree.path() / summary_name, summary(content_of(tree.path()))));
    fs::path target = store / directory_name(name);
    std::error_code code;
    fs::rename(tree.path(), target, code);
    if (code) {
        // Another process was faster, and its tree is just as good.
        if (auto others = find_kept_tree(store, name)) {
            return std::move(*others);
        }
        return fail_errno("cannot make " + target.string(), code.value());
    }
    TreeInUse kept{std::move(target), tree.release()};
    trim(store, name);
    return kept;
}

std::vector<KeptTree> list_kept_trees(const fs::path& store) {
    std::vector<KeptTree> listed;
    for (const fs::path& tree : trees_in(store)) {
        const auto lock = lock_directory(tree, Lock::shared);
        if (!lock && (lock.error().code == EWOULDBLOCK || lock.error().code == ENOENT)) {
            continue;  // it is being removed
        }
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

// Renames it first: a process that is killed while it removes a tree leaves none that seems whole.
bool remove_kept_tree(const fs::path& tree) {
    const auto lock = lock_directory(tree, Lock::exclusive);
    if (!lock && !is_no_directory(lock.error())) {
        return lock.error().code == ENOENT;
    }
    std::error_code ignored;
    const fs::path going =
        tree.parent_path() / fmt::format("{}gone.{}", TempDir::prefix, tree.filename().string());
    fs::rename(tree, going, ignored);
    fs::remove_all(ignored ? tree : going, ignored);
    return true;
}

RemovedTrees remove_kept_trees(const fs::path& store) {
    RemovedTrees all;
    for (const fs::path& tree : trees_in(store)) {
        ++(remove_kept_tree(tree) ? all.removed : all.in_use);
    }
    all.in_use += TempDir::remove_abandoned(store, unfinished_prefix);
    return all;
}

}  // namespace snoopbox::headers
