/* SPDX-License-Identifier: GPL-2.0 */
/* What tools have in common that refuse files by rules about their paths. */
#ifndef SNOOP_DENIED_FILES_H
#define SNOOP_DENIED_FILES_H

#include "path_rules.h"

struct denial {
    u64 time_ns;
    u32 pid;
    u32 uid;
    u32 verdict;
    u32 rule;
    u32 path_bytes;
    u32 path_total_bytes;
    char comm[16];
};
SNOOP_EVENT(struct denial);

SNOOP_PATHS(denied);

/* Whether a rule is for the file, which is told then. */
static __always_inline int snoop_denies_file(struct file *file)
{
    struct snoop_path_table *rules;
    struct denial denial = {};
    struct snoop_path *path;
    int zero = 0;
    s32 rule;

    rules = denied.lookup(&zero);
    path = snoop_find_path_at(&file->f_path);
    if (!rules || !path)
        return false;
    rule = snoop_path_rule(rules, path);
    if (rule == SNOOP_NO_RULE)
        return false;
    denial.rule = rule;
    snoop_tell_denial(&denial);
    snoop_output_with_path(denial, path);
    return true;
}

#endif
