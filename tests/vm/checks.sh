# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Shared by the checks inside a guest. To be sourced.
# shellcheck disable=SC2154 # build: set by the sourcing script

check() { # WHAT COMMAND...
  local what=$1
  shift
  if ! "$@"; then
    echo "FAILED: $what ($*)" >&2
    exit 1
  fi
  echo "ok: $what"
}

doctor_says() { # CHECK STATE
  local report
  report=$("$build/snoopbox" doctor -o json || true)
  [[ $(jq -r --arg name "$1" '.checks[] | select(.name == $name).state' <<<"$report") == "$2" ]]
}

headers_are_from() { # SOURCE
  local told
  told=$("$build/snoopbox" headers -o json) || return
  echo "$told"
  [[ $(jq -r .source <<<"$told") == "$1" ]]
}

# Expects a command to exit with status 1 and print WORD.
is_refused() { # WORD COMMAND...
  local word=$1 said status=0
  shift
  said=$("$@" 2>&1) || status=$?
  if [[ $status != 1 || $said != *"$word"* ]]; then
    echo "status $status: $said" >&2
    return 1
  fi
}
