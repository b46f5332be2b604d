# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The places where snoopbox runs, as functions in_PLACE TOOL [OPTION]... To be sourced.
# shellcheck disable=SC2154 # build, image, here, work, source: set by the sourcing script

in_host() { "$build/snoopbox" "$@"; }

# Like Flatcar's `toolbox`, plus options for a system without a systemd that registers machines, and for a
# test without a terminal.
nspawn() { # OPTION... COMMAND...
  SYSTEMD_NSPAWN_SHARE_SYSTEM=1 systemd-nspawn --register=no --keep-unit --console=pipe --quiet \
    --directory="$image/tree" --capability=all "$@"
}

# The stock toolbox: only its flags and binds.
toolbox_flags="--system-call-filter=bpf"
toolbox_bind="--bind=/:/media/root --bind=/usr:/media/root/usr --bind=/run:/media/root/run \
--bind=/sys/fs/bpf:/sys/fs/bpf"

stock_toolbox() { # COMMAND...
  # Split into words, as `toolbox` does.
  # shellcheck disable=SC2086
  nspawn $toolbox_flags $toolbox_bind --user=root "$@"
}
in_toolbox() { stock_toolbox snoopbox "$@"; }

# With the file that we document, read as `toolbox` reads it.
in_toolboxrc() (
  TOOLBOX_FLAGS=$toolbox_flags TOOLBOX_BIND=$toolbox_bind TOOLBOX_ENV=''
  # shellcheck source=/dev/null
  . "$here/../../toolbox/flatcar/toolboxrc"
  # shellcheck disable=SC2086
  nspawn $TOOLBOX_FLAGS $TOOLBOX_BIND $TOOLBOX_ENV --user=root snoopbox "$@"
)

# docker run --privileged -v /sys/kernel/debug:/sys/kernel/debug, and -v /:/host:ro to use the headers
# installed on the host.
in_docker() {
  local edit='bind("/sys/kernel/debug"; "/sys/kernel/debug"; "rw")'
  [[ $source != modules ]] || edit+=' | bind("/"; "/host"; "ro")'
  run_container docker "$edit" "$@"
}

# As toolbox/kubernetes/ requests: hostPID, a read-only root, an empty /tmp. Headers installed on the host
# are found below /proc/1/root.
in_pod() {
  run_container pod 'share("pid") | .root.readonly = true | empty("/tmp")' "$@"
}

run_container() { # NAME EDIT ARGUMENT...
  local name=$1 edit=$2 bundle=$work/$1 cgroup=/sys/fs/cgroup/$1 status=0
  shift 2
  rm -rf "$bundle"
  # A container may write only to its own copy.
  mkdir -p "$bundle"/{rootfs,upper,work} || return
  # A relative path, because a comma or colon in the image's full path would end the option.
  (cd "$image" && mount -t overlay \
    -o "lowerdir=tree,upperdir=$bundle/upper,workdir=$bundle/work" overlay "$bundle/rootfs") || return
  # Not by --args, because jq would treat arguments that look like options as its own.
  printf '%s\0' snoopbox "$@" |
    jq -Rs "$(<"$here/privileged.jq") | $edit" >"$bundle/config.json"
  # It sees the cgroups that are below its own, as a container does, which is why it has one.
  mkdir -p "$cgroup"
  (
    echo "$BASHPID" >"$cgroup/cgroup.procs"
    exec crun --cgroup-manager=disabled run --bundle "$bundle" "$name-$BASHPID"
  ) || status=$?
  umount "$bundle/rootfs"
  return "$status"
}
