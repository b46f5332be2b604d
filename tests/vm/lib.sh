# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Shared by the scripts of tests/vm. To be sourced.
# shellcheck disable=SC2034 # used there

# Kept between runs: packages are downloaded and unpacked once per release.
vm_cache=${SNOOPBOX_VM_CACHE:-/var/cache/snoopbox-vm}

# Our own exit statuses, following timeout(1) and Automake. A command's status is passed through, so only
# the message on stderr tells them apart.
readonly vm_timed_out=124 vm_failed=125 vm_skipped=77

vm_say() { echo "${0##*/}: $*" >&2; }

vm_die() {
  vm_say "$*"
  exit "$vm_failed"
}

# Something that a test needs is not available on this machine.
vm_skip() {
  vm_say "$*"
  exit "$vm_skipped"
}

# vm_btf KERNEL DIRECTORY: DIRECTORY/btf is then what /sys/kernel/btf/vmlinux is with that kernel.
vm_btf() {
  [[ ! -s $2/btf ]] || return 0
  mkdir -p "$2"
  objcopy --dump-section ".BTF=$2/btf.$$" "$1/vmlinux" /dev/null
  mv "$2/btf.$$" "$2/btf"
}

# vm_objects KERNEL BUILD [btf|headers]: prints the path of an archive of all tools' objects for that
# kernel, compiled with headers made from its BTF, or with its own. The first test that wants it makes it;
# others wait.
vm_objects() {
  local release=${1##*/} objects=$2/vm-objects/${1##*/} source=${3:-btf} options=()
  local archive=$objects/tools-$source.bpfs
  [[ $source == btf ]] || options=(--headers "$1/headers/usr/src/linux-headers-$release")
  mkdir -p "$objects"
  (
    flock 9
    vm_btf "$1" "$objects"
    if ! [[ $archive -nt $2/snoopbox && $archive -nt $2/snoopbox-compile ]]; then
      "$2/snoopbox" compile --all --btf "$objects/btf" --release "$release" "${options[@]}" \
        --export "$archive" >&2
    fi
  ) 9>"$archive.lock" || vm_die "the tools cannot be compiled for $release with headers from $source"
  echo "$archive"
}
