# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Gets kernel packages through apt. Source this after lib.sh.
# shellcheck disable=SC2034,SC2154 # shared with the scripts that do

# The suite to search for a series that the machine's own suites lack (or no longer have).
declare -rA apt_suites=([5.10]=bullseye [6.1]=bookworm [6.12]=bookworm-backports)

# apt_newest [SERIES [ARCHITECTURE]] prints the newest release of a Debian kernel series such as 6.1, or of
# all, for amd64 or another architecture. Other flavours (cloud, rt) and -unsigned and -dbg don't match.
apt_newest() {
  local arch=${2:-amd64}
  apt-cache pkgnames "linux-image-${1:+$1.}" 2>/dev/null |
    sed -nE "s/^linux-image-([0-9]+\.[0-9]+\.[0-9][0-9a-z.+]*(-[0-9][0-9a-z.+]*)?-$arch)\$/\1/p" |
    sort -V | tail -n 1
}

# apt_use_suite SUITE [ARCHITECTURE] makes later apt commands use that suite, from the machine's mirror,
# without touching the machine's own apt configuration. For another architecture, nothing counts as installed.
apt_use_suite() {
  local dir=$vm_cache/apt-$1${2:+-$2} codename uri
  mkdir -p "$dir/lists/partial" "$dir/cache"
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  uri=$(apt-get indextargets --format "\$(RELEASE) \$(REPO_URI)" 'Created-By: Packages' |
    sed -n "s/^$codename //p" | head -n 1)
  [[ $uri ]] || return 1
  echo "deb $uri $1 main" >"$dir/sources.list"
  cat >"$dir/apt.conf" <<CONF
Dir::State::lists "$dir/lists/";
Dir::Cache "$dir/cache/";
Dir::Etc::sourcelist "$dir/sources.list";
Dir::Etc::sourceparts "/dev/null";
CONF
  if [[ ${2:-} ]]; then
    touch "$dir/status"
    cat >>"$dir/apt.conf" <<CONF
APT::Architecture "$2";
APT::Architectures { "$2"; };
Dir::State::status "$dir/status";
CONF
  fi
  export APT_CONFIG=$dir/apt.conf
  # Once a day is enough.
  if [[ -z $(find "$dir/updated" -mtime -1 2>/dev/null) ]]; then
    apt-get -qq -o APT::Sandbox::User=root update >&2 && touch "$dir/updated"
  fi
}

# apt_unpack DIR PACKAGE... unpacks packages without installing them.
apt_unpack() {
  local dir=$1 deb debs
  shift
  debs=$(mktemp -d "$dir/debs.XXXXXX")
  # The sandbox user can't write to our directory.
  (cd "$debs" && apt-get -qq -o APT::Sandbox::User=root download "$@" >&2) || return 1
  for deb in "$debs"/*.deb; do dpkg -x "$deb" "$dir" || return 1; done
  rm -r "$debs"
}

# apt_image RELEASE prints the packages that make up a kernel (several since 7.x).
apt_image() {
  echo "linux-image-$1"
  apt-cache depends "linux-image-$1" |
    sed -nE 's/^ *Depends: (linux-(base|binary|modules)-[0-9].*)$/\1/p'
}

# apt_headers RELEASE prints the packages that make up a kernel's headers.
apt_headers() {
  echo "linux-headers-$1"
  apt-cache depends "linux-headers-$1" |
    sed -nE 's/^ *Depends: (linux-(headers-.*-common|kbuild-.*))$/\1/p'
}
