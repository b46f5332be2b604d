// SPDX-License-Identifier: Apache-2.0
#include "compile/check_headers.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <map>
#include <utility>

#include "util/trusted_path.h"

namespace snoopbox::compile {
namespace {

namespace fs = std::filesystem;
using trust::Sticky;

// Hundreds of headers are in a few dozen directories, so each of those is looked at once.
class Checker {
  public:
    Checker(trust::Writers writers, fs::path root)
        : writers_(std::move(writers)), root_(std::move(root)) {}

    Status check(const fs::path& file) {
        auto known = directories_.find(file.parent_path());
        if (known == directories_.end()) {
            TRY_ASSIGN(auto opened, open(file.parent_path()));
            known = directories_.emplace(file.parent_path(), std::move(opened.fd)).first;
        }
        const Fd fd(
            openat(known->second.get(), file.filename().c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
        struct stat info {};
        if (fd && fstat(fd.get(), &info) == 0 && !S_ISLNK(info.st_mode)) {
            return trust::check(fd.get(), file.string(), writers_);
        }
        auto followed = open(file);
        return followed ? Status() : tl::make_unexpected(std::move(followed.error()));
    }

  private:
    Result<trust::TrustedPath> open(const fs::path& path) const {
        return trust::open_path("/" / path.lexically_relative(root_), writers_, Sticky::refused,
                                root_);
    }

    trust::Writers writers_;
    fs::path root_;
    std::map<fs::path, Fd> directories_;
};

bool is_below(const fs::path& file, const fs::path& directory) {
    return !directory.empty() && file.native().starts_with((directory / "").native());
}

}  // namespace

Status check_headers(std::span<const fs::path> read, const headers::HeaderTree& tree) {
    Checker of_tree(tree.writers, tree.root);
    Checker of_tool(trust::us_and_caller(), "/");
    for (const auto& file : read) {
        const bool in_tree = is_below(file, tree.dir) || is_below(file, tree.generated_dir);
        if (auto good = (in_tree ? of_tree : of_tool).check(file); !good) {
            good.error().code = EACCES;  // others would do, but this is for the user to know
            return within("headers of others are not used", std::move(good.error()));
        }
    }
    return {};
}

}  // namespace snoopbox::compile
