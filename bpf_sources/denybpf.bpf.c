/* ---
name: denybpf
summary: tell which calls of bpf() would be refused, or refuse them
description: |
  Prints a line for each call of bpf() by the processes that are meant, and what it was to do. With
  --enforce, it fails, for as long as denybpf runs; whichever way that ends, nothing is refused any more.
  Without it, nothing changes: use that to find out what would break. With --cmd, only such calls are meant.

  Neither snoopbox itself nor the shell that it was started from are refused; other tracers are, if they
  are meant.
examples:
  - [denybpf --everyone, "show who calls bpf(), and for what"]
  - [denybpf --container web --enforce, "no BPF in a container"]
  - ["denybpf --cmd PROG_LOAD,MAP_CREATE --uid 1000 --enforce", "what is loaded stays usable"]
refuses: true
probes:
  - {handler: asks, lsm: bpf}
options:
  - name: cmd
    type: choice
    choices: [MAP_CREATE, MAP_LOOKUP_ELEM, MAP_UPDATE_ELEM, MAP_DELETE_ELEM, MAP_GET_NEXT_KEY, PROG_LOAD, OBJ_PIN, OBJ_GET, PROG_ATTACH, PROG_DETACH, PROG_TEST_RUN, PROG_GET_NEXT_ID, MAP_GET_NEXT_ID, PROG_GET_FD_BY_ID, MAP_GET_FD_BY_ID, OBJ_GET_INFO_BY_FD, PROG_QUERY, RAW_TRACEPOINT_OPEN, BTF_LOAD, BTF_GET_FD_BY_ID, TASK_FD_QUERY, MAP_LOOKUP_AND_DELETE_ELEM, MAP_FREEZE, BTF_GET_NEXT_ID, MAP_LOOKUP_BATCH, MAP_LOOKUP_AND_DELETE_BATCH, MAP_UPDATE_BATCH, MAP_DELETE_BATCH, LINK_CREATE, LINK_UPDATE, LINK_GET_FD_BY_ID, LINK_GET_NEXT_ID, ENABLE_STATS, ITER_CREATE, LINK_DETACH, PROG_BIND_MAP, TOKEN_CREATE]
    argument: COMMANDS
    help: only these commands, separated by commas
    fills: commands
    sets: opt_cmd
filters: [pid, uid, comm]
events:
  struct: denial
  columns:
    - {name: time, width: 8, field: time_ns, format: time_of_day}
    - {name: uid, width: 6, field: uid}
    - {name: pid, width: 7, field: pid}
    - {name: comm, width: 16, field: comm, format: comm}
    - {name: verdict, width: 7, field: verdict, format: name, names: {0: audit, 1: refused}}
    - {name: cmd, field: cmd, format: name, enum: bpf_cmd, strip: BPF_}
--- */
/* SPDX-License-Identifier: GPL-2.0 */
struct denial {
    u64 time_ns;
    u32 pid;
    u32 uid;
    u32 verdict;
    u32 cmd;
    char comm[16];
};
SNOOP_EVENT(struct denial);

BPF_HASH(commands, u64, u64, 64);

static __always_inline int asks(int cmd)
{
    struct denial denial = {.cmd = cmd};
    u64 number = (u32)cmd;

    if (opt_cmd != SNOOP_UNSET && !commands.lookup(&number))
        return false;
    snoop_tell_denial(&denial);
    snoop_output(&denial, sizeof(denial));
    return true;
}
