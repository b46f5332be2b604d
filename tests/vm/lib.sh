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
