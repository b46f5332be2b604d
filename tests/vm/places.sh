# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# The places that snoopbox is run in, as functions in_PLACE TOOL [OPTION]... To be sourced.
# shellcheck disable=SC2154 # build, image, here, work, source: who sources this has them

in_host() { "$build/snoopbox" "$@"; }

# What Flatcar's `toolbox` runs, and what it adds for whom has no systemd that registers machines,
# and for a test that wants no terminal.
nspawn() { # OPTION... COMMAND...
  SYSTEMD_NSPAWN_SHARE_SYSTEM=1 systemd-nspawn --register=no --keep-unit --console=pipe --quiet \
    --directory="$image/tree" --capability=all "$@"
}

# The stock one: its flags and binds, nothing else.
toolbox_flags="--system-call-filter=bpf"
toolbox_bind="--bind=/:/media/root --bind=/usr:/media/root/usr --bind=/run:/media/root/run \
--bind=/sys/fs/bpf:/sys/fs/bpf"

in_toolbox() {
  # Split into words, as `toolbox` does.
  # shellcheck disable=SC2086
  nspawn $toolbox_flags $toolbox_bind --user=root snoopbox "$@"
}

# With the file that we document, read as `toolbox` reads it.
in_toolboxrc() (
  TOOLBOX_FLAGS=$toolbox_flags TOOLBOX_BIND=$toolbox_bind TOOLBOX_ENV=''
  # shellcheck source=/dev/null
  . "$here/../../toolbox/flatcar/toolboxrc"
  # shellcheck disable=SC2086
  nspawn $TOOLBOX_FLAGS $TOOLBOX_BIND $TOOLBOX_ENV --user=root snoopbox "$@"
)

# docker run --privileged -v /sys/kernel/debug:/sys/kernel/debug
# and -v /:/host:ro where the headers are to be those that the host has installed.
in_docker() {
  local edit='bind("/sys/kernel/debug"; "/sys/kernel/debug"; "rw")'
  [[ $source != modules ]] || edit+=' | bind("/"; "/host"; "ro")'
  run_container docker "$edit" "$@"
}

# What toolbox/kubernetes/ asks for: hostPID, a root that is read-only, an empty /tmp. Headers that the
# host has installed are found below /proc/1/root.
in_pod() {
  run_container pod 'share("pid") | .root.readonly = true | empty("/tmp")' "$@"
}

run_container() { # NAME EDIT ARGUMENT...
  local name=$1 edit=$2 bundle=$work/$1 status=0
  shift 2
  rm -rf "$bundle"
  # A container may write to its own copy, and to no one else's.
  mkdir -p "$bundle"/{rootfs,upper,work} || return
  # Not by the image's whole path: a comma or a colon in it would end it.
  (cd "$image" && mount -t overlay \
    -o "lowerdir=tree,upperdir=$bundle/upper,workdir=$bundle/work" overlay "$bundle/rootfs") || return
  # Not by --args: jq would take what looks like an option for its own.
  printf '%s\0' snoopbox "$@" |
    jq -Rs "$(<"$here/privileged.jq") | $edit" >"$bundle/config.json"
  crun --cgroup-manager=disabled run --bundle "$bundle" "$name-$BASHPID" || status=$?
  umount "$bundle/rootfs"
  return "$status"
}
