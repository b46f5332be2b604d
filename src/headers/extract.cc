// SPDX-License-Identifier: Apache-2.0
#include "headers/extract.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "headers/btf/tree_writer.h"
#include "util/file.h"
#include "util/interrupt.h"
#include "util/trusted_path.h"

namespace snoopbox::headers {
namespace {

namespace fs = std::filesystem;

// A link in a tree may lead to a directory above it. No header tree is this deep.
constexpr int max_depth = 32;
constexpr std::size_t max_file_bytes = std::size_t{64} << 20U;

class Copy {
  public:
    Copy(TreeWriter& writer, const trust::Writers& writers) : writer_(writer), writers_(writers) {}

    // Copies everything below `from` to `name` in the copy. Files of an earlier half win.
    Status directory(const fs::path& from, const std::string& name, int depth = 0) {
        if (interrupted()) {
            return fail_interrupted();
        }
        if (depth > max_depth) {
            return fail(from.string() +
                        ": directories nested too deep; a link that leads upwards?");
        }
        const Fd fd(open(from.c_str(), O_PATH | O_CLOEXEC));
        if (!fd) {
            return fail_errno(from.string(), errno);
        }
        TRY(trust::check(fd.get(), from.string(), writers_));
        std::error_code code;
        for (fs::directory_iterator entry(from, code), end; !code && entry != end;
             entry.increment(code)) {
            const std::string entry_name = name + "/" + entry->path().filename().string();
            struct stat info {};
            if (stat(entry->path().c_str(), &info) != 0) {
                continue;  // a dangling link: nobody can include it
            }
            Status copied;
            if (S_ISDIR(info.st_mode)) {
                copied = directory(entry->path(), entry_name, depth + 1);
            } else if (S_ISREG(info.st_mode) && written_.insert(entry_name).second) {
                copied = file(entry->path(), entry_name);
            }
            if (!copied) {
                return copied;
            }
        }
        return code ? Status(fail_errno("cannot read " + from.string(), code.value())) : Status();
    }

  private:
    Status file(const fs::path& from, const std::string& name) {
        const auto content = trust::read_file(from, writers_, max_file_bytes);
        return content ? writer_.write(name, *content) : tl::make_unexpected(content.error());
    }

    TreeWriter& writer_;
    const trust::Writers& writers_;
    std::set<std::string> written_;
};

// include and arch/x86/include, as far as this half has them.
std::vector<std::string> include_directories(const fs::path& half) {
    std::vector<std::string> names;
    std::error_code code;
    if (fs::is_directory(half / "include", code)) {
        names.emplace_back("include");
    }
    for (fs::directory_iterator entry(half / "arch", code), end; !code && entry != end;
         entry.increment(code)) {
        std::error_code ignored;
        if (fs::is_directory(entry->path() / "include", ignored)) {
            names.push_back("arch/" + entry->path().filename().string() + "/include");
        }
    }
    return names;
}

Status may_become(const fs::path& directory) {
    const std::string remedy = "name a directory that does not exist yet";
    struct stat info {};
    if (lstat(directory.c_str(), &info) != 0) {
        return errno == ENOENT ? Status() : fail_errno(directory.string(), errno);
    }
    if (!S_ISDIR(info.st_mode)) {
        return fail(directory.string() + " exists and is not a directory", remedy);
    }
    std::error_code code;
    if (!fs::is_empty(directory, code) || code) {
        return fail(directory.string() + " is not empty", remedy);
    }
    return {};
}

}  // namespace

Status copy_tree(const HeaderTree& tree, const fs::path& into) {
    TRY_ASSIGN(auto writer, TreeWriter::open(into));
    Copy copy(writer, tree.writers);
    for (const fs::path& half : {tree.generated_dir, tree.dir}) {
        if (half.empty()) {
            continue;
        }
        for (const std::string& name : include_directories(half)) {
            TRY(copy.directory(half / name, name));
        }
    }
    return {};
}

Status extract_tree(const HeaderTree& tree, const fs::path& directory) {
    TRY_ASSIGN(const auto absolute, absolute_path(directory));
    const fs::path& target = absolute;
    TRY(may_become(target));
    // Next to the target, so that the rename stays within one file system. Whoever owns that
    // directory is who gets the copy.
    struct stat info {};
    auto writers = trust::us();
    if (stat(target.parent_path().c_str(), &info) == 0) {
        writers.users.push_back(info.st_uid);
    }
    TRY_ASSIGN(auto work, TempDir::create(target.parent_path(), writers));
    const fs::path copy = work.path() / "tree";
    if (mkdir(copy.c_str(), 0700) != 0) {
        return fail_errno("cannot make " + copy.string(), errno);
    }
    if (auto copied = copy_tree(tree, copy); !copied) {
        if (copied.error().code == ENOSPC || copied.error().code == EDQUOT) {
            copied.error().remedy = "free some space there";
        }
        return within("copying headers to " + target.string(), std::move(copied.error()));
    }
    if (rename(copy.c_str(), target.c_str()) != 0) {
        return fail_errno("cannot make " + target.string(), errno);
    }
    return {};
}

}  // namespace snoopbox::headers
