// SPDX-License-Identifier: Apache-2.0
// The rule of who may write what runs as us, is compiled, or is loaded into the kernel.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "util/result.h"

namespace snoopbox::trust {

// Users who may own and write it.
struct Writers {
    std::vector<uid_t> users;
    // Whether /etc/group tells who is in a group. It does not for another system's files; only
    // group 0 may then write.
    bool has_groups = true;
    // Whether the user who became root by sudo or pkexec is, or would be, among them.
    bool has_caller = false;
};

// Root and the effective user.
Writers us();
// And the user who became root by sudo or pkexec, for what that user names: they may run as root
// whatever they can write.
Writers us_and_caller();

// Whether others may be able to add names to a directory if its sticky bit keeps them from
// replacing those of others (/tmp).
enum class Sticky { refused, accepted };

// Fails unless the open file or directory belongs to one of `writers` and nobody else can write to
// it: neither all users, nor a group with anyone but root and the owner in it, nor by an ACL. What
// users mounted themselves (FUSE) can claim any owner, so it must be a mount of `writers` too. `fd`
// may be of any kind (O_PATH). `name` is for the message, which says who else can write, and for
// the remedy.
Status check(int fd, const std::string& name, const Writers& writers,
             Sticky sticky = Sticky::refused);

}  // namespace snoopbox::trust
