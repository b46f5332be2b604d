// SPDX-License-Identifier: Apache-2.0
#include "attach/syscall_function.h"

#include <algorithm>
#include <array>

namespace snoopbox::attach {
namespace {

// Most functions have the name of their call. For these, the name is that of another function (an
// old stat() that nothing calls) or of none. Empty: as the call's.
struct OtherName {
    std::string_view call;
    std::string_view native;
    std::string_view compat;
};
constexpr auto other_names = std::to_array<OtherName>({
    {"fstat", "newfstat", "newfstat"}, {"lstat", "newlstat", "newlstat"},
        {"sendfile", "sendfile64", ""}, {"stat", "newstat", "newstat"}, {"umount", "", "oldumount"},
        {"umount2", "umount", "umount"}, {"uname", "newuname", "newuname"},
#if defined(__aarch64__)
        {"fallocate", "", "aarch32_fallocate"}, {"fstatfs64", "", "aarch32_fstatfs64"},
        {"ftruncate64", "", "aarch32_ftruncate64"}, {"mmap2", "", "aarch32_mmap2"},
        {"pread64", "", "aarch32_pread64"}, {"pwrite64", "", "aarch32_pwrite64"},
        {"readahead", "", "aarch32_readahead"}, {"statfs64", "", "aarch32_statfs64"},
        {"truncate64", "", "aarch32_truncate64"},
#else
        {"clone", "", "ia32_clone"}, {"fadvise64", "", "ia32_fadvise64"},
        {"fallocate", "", "ia32_fallocate"}, {"fstat64", "", "ia32_fstat64"},
        {"fstatat64", "", "ia32_fstatat64"}, {"ftruncate64", "", "ia32_ftruncate64"},
        {"lstat64", "", "ia32_lstat64"}, {"mmap", "", "ia32_mmap"}, {"mmap2", "", "mmap_pgoff"},
        {"pread64", "", "ia32_pread64"}, {"pwrite64", "", "ia32_pwrite64"},
        {"readahead", "", "ia32_readahead"}, {"stat64", "", "ia32_stat64"},
        {"sync_file_range", "", "ia32_sync_file_range"}, {"truncate64", "", "ia32_truncate64"},
#endif
});

}  // namespace

std::string_view function_of(std::string_view call, bool compat) {
    const auto* const other = std::ranges::find(other_names, call, &OtherName::call);
    if (other == other_names.end()) {
        return call;
    }
    const auto name = compat ? other->compat : other->native;
    return name.empty() ? call : name;
}

std::optional<tools::Syscall> call_of_function(std::string_view function) {
    const auto* const other = std::ranges::find(other_names, function, &OtherName::native);
    const auto call = tools::find_syscall(
        other == other_names.end() || function.empty() ? function : other->call);
    return call && call->number >= 0 && function_of(call->name, false) == function ? call
                                                                                   : std::nullopt;
}

}  // namespace snoopbox::attach
