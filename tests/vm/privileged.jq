# SPDX-License-Identifier: Apache-2.0
# The config.json of `docker run --privileged`: all capabilities and devices, no seccomp, nothing masked
# or read-only, and its own namespaces. Reads the words of the command, each NUL-terminated and none of
# them empty. places.sh modifies it with the functions.
def bind($from; $to; $access):
  .mounts += [{destination: $to, type: "bind", source: $from,
               options: ["rbind", "rprivate", $access]}];
def empty($to):
  .mounts += [{destination: $to, type: "tmpfs", source: "tmpfs", options: ["mode=1777"]}];
def share($namespace): .linux.namespaces |= map(select(.type != $namespace));
def all_capabilities:
  "AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE
   DAC_READ_SEARCH FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN
   MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID
   SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE
   SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM"
  | [splits("\\s+") | "CAP_" + .];
{
  ociVersion: "1.0.2",
  process: {
    terminal: false,
    user: {uid: 0, gid: 0},
    args: (split("\u0000") | map(select(. != ""))),
    env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"],
    cwd: "/",
    capabilities: {bounding: all_capabilities, effective: all_capabilities,
                   permitted: all_capabilities}
  },
  root: {path: "rootfs"},
  hostname: "container",
  mounts: [
    {destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]},
    {destination: "/dev", type: "tmpfs", source: "tmpfs",
     options: ["nosuid", "strictatime", "mode=755", "size=65536k"]},
    {destination: "/dev/pts", type: "devpts", source: "devpts",
     options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]},
    {destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev"]},
    {destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup",
     options: ["nosuid", "noexec", "nodev"]},
    {destination: "/dev/mqueue", type: "mqueue", source: "mqueue",
     options: ["nosuid", "noexec", "nodev"]},
    {destination: "/dev/shm", type: "tmpfs", source: "shm",
     options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]}
  ],
  linux: {
    resources: {devices: [{allow: true, access: "rwm"}]},
    namespaces: ["mount", "network", "uts", "pid", "ipc", "cgroup"] | map({type: .})
  }
}
