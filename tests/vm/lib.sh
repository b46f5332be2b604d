# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What the scripts of tests/vm share. To be sourced.
# shellcheck disable=SC2034 # used there

# Kept between runs: packages are downloaded and unpacked once a release.
vm_cache=${SNOOPBOX_VM_CACHE:-/var/cache/snoopbox-vm}

# Exit statuses of our own, as timeout(1) and Automake have them. A command's
# status is passed through, so the message on stderr is what tells them apart.
readonly vm_timed_out=124 vm_failed=125 vm_skipped=77

vm_say() { echo "${0##*/}: $*" >&2; }

vm_die() {
  vm_say "$*"
  exit "$vm_failed"
}

# What a test needs is not to be had on this machine.
vm_skip() {
  vm_say "$*"
  exit "$vm_skipped"
}
