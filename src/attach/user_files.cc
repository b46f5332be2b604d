// SPDX-License-Identifier: Apache-2.0
#include "attach/user_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <memory>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include "symbols/modules.h"
#include "symbols/process_facts.h"
#include "util/ascii.h"
#include "util/format.h"
#include "util/join.h"

namespace snoopbox::attach {
namespace {

namespace fs = std::filesystem;
using symbols::Mapping;

#if defined(__aarch64__)
#define SNOOP_MULTIARCH "aarch64-linux-gnu"
#else
#define SNOOP_MULTIARCH "x86_64-linux-gnu"
#endif

// Where programs and libraries are, as linkers and shells look for them. Links lead from one to
// another; a file is used once.
constexpr auto directories = std::to_array<const char*>(
    {"/lib/" SNOOP_MULTIARCH, "/usr/lib/" SNOOP_MULTIARCH, "/lib64", "/usr/lib64", "/lib",
     "/usr/lib", "/usr/local/lib", "/usr/local/lib64", "/usr/local/sbin", "/usr/local/bin",
     "/usr/sbin", "/usr/bin", "/sbin", "/bin"});

struct CloseDirectory {
    void operator()(DIR* directory) const { closedir(directory); }
};

// What a name is taken for: a program, what it usually means as a linker's name as well, or all
// that it could mean, for which directories are read. That takes a while.
enum class Names { program, usual, all };

class Finder {
  public:
    // Empty: all files are.
    explicit Finder(std::string wanted) : wanted_(std::move(wanted)) {}

    void add(std::string path, std::optional<ForeignFile> file) {
        if (!file) {
            return;
        }
        const auto& id = file->id();
        // A file of an image is the same one in each overlay on it, and a probe of it is in all.
        const auto device = file->is_in_overlay() ? 0 : id.device;
        if (known_.emplace(device, id.inode, id.bytes, id.modified_ns, id.changed_ns).second) {
            found_.push_back({std::move(path), std::move(*file)});
        }
    }

    void add_mapped(const fs::path& process, const std::vector<Mapping>& mappings) {
        for (const auto& mapping : mappings) {
            const std::string_view path = mapping.path;
            const bool meant =
                wanted_.empty() ||
                (wanted_.starts_with('/') ? path == wanted_
                                          : is_meant(path.substr(path.rfind('/') + 1), wanted_));
            if (path.starts_with('/') && meant) {
                add(mapping.path, symbols::find_mapped(process, mapping));
            }
        }
    }

    // What the process has executed. False if that is nothing: it is a thread of the kernel, or
    // gone.
    bool add_executed(const fs::path& process) {
        std::error_code none;
        auto path = fs::read_symlink(process / "exe", none).string();
        if (constexpr std::string_view deleted = " (deleted)"; path.ends_with(deleted)) {
            path.resize(path.size() - deleted.size());
        }
        if (std::string_view(path).substr(path.rfind('/') + 1) == wanted_) {
            add(path, ForeignFile::find(process / "exe"));
        }
        return !path.empty();
    }

    // Those that new processes of that root would map.
    void add_below(const fs::path& root, Names which) {
        const Fd opened = open_root(root);
        if (wanted_.starts_with('/')) {
            add(wanted_, ForeignFile::find_below(opened, wanted_));
            return;
        }
        std::set<std::pair<dev_t, ino_t>> seen;
        for (const auto* directory : directories) {
            const Fd fd = open_directory_below(opened, directory);
            struct stat info {};
            if (fstat(fd.get(), &info) != 0 || !seen.emplace(info.st_dev, info.st_ino).second) {
                continue;
            }
            for (const auto& name : names_in(fd, which)) {
                const auto path = fs::path(directory) / name;
                add(path.string(), ForeignFile::find_below(opened, path));
            }
        }
    }

    bool is_empty() const { return found_.empty(); }
    std::vector<UserFile> take() { return std::move(found_); }

  private:
    // What a name could be in a directory.
    std::vector<std::string> names_in(const Fd& directory, Names which) const {
        if (which == Names::program) {
            return {wanted_};
        }
        if (which == Names::usual || wanted_.find(".so") != std::string::npos) {
            return {wanted_, fmt::format("lib{}.so.6", wanted_), fmt::format("lib{}.so", wanted_)};
        }
        std::vector<std::string> names;
        // There are thousands of files, and std::filesystem takes a microsecond to make a path of
        // each.
        const std::unique_ptr<DIR, CloseDirectory> opened(
            fdopendir(fcntl(directory.get(), F_DUPFD_CLOEXEC, 0)));
        while (const dirent* entry = opened ? readdir(opened.get()) : nullptr) {
            if (is_meant(entry->d_name, wanted_)) {
                names.emplace_back(entry->d_name);
            }
        }
        return names;
    }

    std::string wanted_;
    std::set<std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::int64_t, std::int64_t>>
        known_;
    std::vector<UserFile> found_;
};

Status add_of_process(pid_t process, const std::string& wanted, const fs::path& proc, bool or_later,
                      Finder& finder, std::vector<std::string>& others) {
    const auto directory = proc / std::to_string(process);
    const auto mappings = symbols::read_code_mappings(directory);
    if (!mappings) {
        return fail(fmt::format("there is no process {} that has {}", process, wanted),
                    "a process that has ended, or a thread of the kernel, runs no program");
    }
    finder.add_mapped(directory, *mappings);
    if (finder.is_empty() && or_later) {
        finder.add_below(directory / "root", Names::all);
    }
    for (const auto& mapping : *mappings) {
        const auto name = fs::path(mapping.path).filename().string();
        if (mapping.path.starts_with('/') && std::ranges::find(others, name) == others.end()) {
            others.push_back(name);
        }
    }
    return {};
}

// Calls `look` for the directory of each process and, if that returns true, `look_at_root` with
// whether its root is neither ours nor that of one before.
template <typename Look, typename LookAtRoot>
void for_each_process(const fs::path& proc, const Look& look, const LookAtRoot& look_at_root) {
    std::set<symbols::Root> roots;
    if (const auto own = symbols::read_root(proc / "self")) {
        roots.insert(*own);
    }
    std::error_code failed;
    for (fs::directory_iterator entry(proc, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const auto& directory = entry->path();
        if (is_digit(directory.filename().string().front()) && look(directory)) {
            const auto root = symbols::read_root(directory);
            look_at_root(directory, root && roots.insert(*root).second);
        }
    }
}

}  // namespace

bool is_meant(std::string_view file_name, std::string_view wanted) {
    if (file_name == wanted) {
        return true;
    }
    constexpr std::string_view prefix = "lib";
    // The C library of musl is its dynamic linker.
    const bool is_file = wanted.find(".so") != std::string_view::npos;
    if ((wanted == "c" || wanted == "libc.so.6") && file_name.starts_with("ld-musl-")) {
        return true;
    }
    auto stem = wanted;
    if (is_file) {
        if (file_name.starts_with(wanted) && file_name[wanted.size()] == '.') {
            return true;
        }
        if (!wanted.starts_with(prefix)) {
            return false;
        }
        stem = wanted.substr(prefix.size(), wanted.find(".so") - prefix.size());
    }
    if (!file_name.starts_with(prefix) || !file_name.substr(prefix.size()).starts_with(stem)) {
        return false;
    }
    const auto rest = file_name.substr(prefix.size() + stem.size());
    if (rest.starts_with(".so")) {
        return !is_file && (rest.size() == 3 || rest[3] == '.');
    }
    return rest.size() > 1 && rest[0] == '-' && is_digit(rest[1]) && rest.ends_with(".so");
}

std::vector<UserFile> UserFiles::find_programs(const std::string& wanted) const {
    Finder finder(wanted);
    finder.add_below("/", Names::program);
    if (!finder.is_empty()) {
        for_each_process(
            proc_, [&](const fs::path& process) { return finder.add_executed(process); },
            [&](const fs::path& process, bool is_new) {
                if (is_new) {
                    finder.add_below(process / "root", Names::program);
                }
            });
    }
    return finder.take();
}

const std::vector<UserFiles::Running>& UserFiles::running() {
    if (!running_) {
        auto& all = running_.emplace();
        std::optional<std::vector<Mapping>> mappings;
        for_each_process(
            proc_,
            [&](const fs::path& process) {
                mappings = symbols::read_code_mappings(process);
                return mappings.has_value();
            },
            [&](const fs::path& process, bool is_new) {
                all.push_back({process, std::move(*mappings), is_new});
            });
    }
    return *running_;
}

Result<std::vector<UserFile>> find_files_of(pid_t process, const fs::path& proc) {
    const auto directory = proc / std::to_string(process);
    const auto mappings = symbols::read_code_mappings(directory);
    if (!mappings) {
        return fail(fmt::format("there is no process {}", process), "it may have ended");
    }
    Finder finder("");
    finder.add_mapped(directory, *mappings);
    auto found = finder.take();
    return !found.empty() ? Result<std::vector<UserFile>>(std::move(found))
                          : fail(fmt::format("process {} has mapped no program", process),
                                 "it is a thread of the kernel, or another user's");
}

Result<std::vector<UserFile>> UserFiles::find(const std::string& wanted,
                                              std::optional<pid_t> process, bool or_later) {
    Finder finder(wanted);
    std::vector<std::string> others;
    if (process) {
        TRY(add_of_process(*process, wanted, proc_, or_later, finder, others));
    } else if (wanted.starts_with('/')) {
        finder.add(wanted, ForeignFile::find(wanted));
    } else {
        finder.add_below("/", Names::all);
        for (const auto& each : running()) {
            finder.add_mapped(each.process, each.mappings);
            if (each.has_new_root) {
                finder.add_below(each.process / "root", Names::usual);
            }
        }
    }
    auto found = finder.take();
    if (!found.empty()) {
        return found;
    }
    if (process) {
        return fail(fmt::format("process {} has not mapped {}", *process, wanted),
                    "it may be linked statically; it has mapped " + join(others));
    }
    if (wanted.starts_with('/')) {
        return fail(fmt::format("there is no file {}", wanted));
    }
    return fail(fmt::format("there is no program or library {}", wanted),
                "give its path, or a process that has it with -p");
}

}  // namespace snoopbox::attach
