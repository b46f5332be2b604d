/* SPDX-License-Identifier: GPL-2.0 */
/* What tools have in common that refuse by names of file systems. */
#ifndef SNOOP_DENIED_FILE_SYSTEMS_H
#define SNOOP_DENIED_FILE_SYSTEMS_H

#include "path_rules.h"

struct denial {
    u64 time_ns;
    u32 pid;
    u32 uid;
    u32 verdict;
    u32 call; /* of a tool that knows several */
    u32 path_bytes;
    u32 path_total_bytes;
    char comm[16];
    char fs[32];
};
SNOOP_EVENT(struct denial);

SNOOP_NAMES(types);

/* Tells that the path is refused to that call, on a file system of that name. */
static __always_inline void snoop_tell_denied_on(const struct snoop_name *name, struct snoop_path *path, u32 call)
{
    struct denial denial = {.call = call};

    snoop_tell_denial(&denial);
    __builtin_memcpy(denial.fs, name->text, sizeof(denial.fs));
    snoop_output_with_path(denial, path);
}

#endif
