// SPDX-License-Identifier: Apache-2.0
// What can be traced here: all that probes can name, for those who look for it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attach/name_pattern.h"
#include "attach/prototypes.h"
#include "util/result.h"

namespace snoopbox::attach {

enum class Kind { function, tracepoint, syscall, lsm, user, usdt };

// "function", as `snoopbox probes --type` takes it.
std::string_view name_of(Kind kind);
std::span<const Kind> all_kinds();

// A place of a USDT probe in its file.
struct UsdtPlace {
    std::uint64_t address = 0;
    std::string arguments;  // as the note has them: "-4@%eax 8@-8(%rbp)"
};

struct Traceable {
    Kind kind = Kind::function;
    std::string name;           // "tcp_connect", "sched:sched_switch", "openat", "inode_create"
    std::string of = {};        // function: the module, empty for the kernel; user, usdt: the file
    std::string provider = {};  // usdt
    std::uint64_t semaphore = 0;         // usdt: its address; 0: none
    std::vector<UsdtPlace> places = {};  // usdt
};

// As tools that take patterns name it: "t:sched:sched_switch", "/usr/bin/bash:readline".
std::string spelled(const Traceable& what);

// The kernel's, read once, when asked for.
class KernelTraceables {
  public:
    // Calls it for each one of the kind, in no order, some perhaps more than once. There may be
    // none to be seen.
    using Found = std::function<void(std::string_view name, std::string_view module)>;
    void for_each(Kind kind, const Found& call);

    // Those that match, sorted, each once. Of a tracepoint, the name without its category may
    // match.
    std::vector<Traceable> matching(Kind kind, const NamePattern& pattern);

    // What its arguments and result are, if this can be told. Reads BTF, which takes a while.
    std::optional<Prototype> prototype_of(const Traceable& what);

    // What functions are listed by (list_functions).
    const std::string& functions();
    Prototypes& prototypes();

  private:
    std::vector<std::string_view> existing(std::vector<std::string_view> syscalls);
    void for_each_tracepoint(const Found& call);
    void for_each_lsm_hook(const Found& call);

    std::optional<std::string> functions_;
    std::optional<std::string> events_;
    std::optional<Prototypes> prototypes_;
};

// The declarations in a `format` file of tracefs, without those that all events have.
std::vector<std::string> members_in_format(std::string_view format);

// The members of a tracepoint's record, as declarations, by tracefs or, where that cannot be had,
// by BTF if the record's struct is named like the tracepoint. `name`: CATEGORY:NAME.
std::optional<std::vector<std::string>> members_of_tracepoint(const std::string& name,
                                                              Prototypes& prototypes);

// Functions and USDT probes that match, sorted, each once, of the files that `wanted` means as in
// UserFiles::find() or, if that is empty, of all that the process has mapped. A pattern can be that
// of a probe or PROVIDER:PROBE. `kinds`: user, usdt or both. Fails as UserFiles::find() does, and
// if none of the files is a program or library.
Result<std::vector<Traceable>> matching_in_user_space(const std::string& wanted,
                                                      std::optional<pid_t> process,
                                                      std::span<const Kind> kinds,
                                                      const NamePattern& pattern);

// Whether a function of that name in such a file only chooses another one when a program starts
// (IFUNC), so that nothing calls it later.
bool is_indirect_function(const std::string& wanted, std::optional<pid_t> process,
                          std::string_view name);

}  // namespace snoopbox::attach
