# SPDX-License-Identifier: GPL-3.0-or-later
# For build and build-desk: Debian's kernel and its modules.

# find_kernel META-PACKAGE: prints the newest kernel that this release has.
find_kernel () {
  local kernel
  kernel=$(apt-cache depends "$1" 2>/dev/null | awk '/Depends: linux-image/ { print $2; exit }')
  if [ -z "$kernel" ] && [ "$(id -u)" = 0 ]; then
    apt-get -q update >&2
    kernel=$(apt-cache depends "$1" 2>/dev/null | awk '/Depends: linux-image/ { print $2; exit }')
  fi
  [ -n "$kernel" ] || { echo "apt knows no $1; is there a package list?" >&2; return 1; }
  echo "$kernel"
}

# add_modules FROM ROOT VERSION MODULE...: copies them, and what they need, and lists them in /etc/modules.
add_modules () {
  local from=$1/lib/modules/$3 to=$2/lib/modules/$3 source=$1 root=$2 version=$3 module line file
  shift 3
  busybox depmod -b "$source" "$version"
  mkdir -p "$to"
  for module in "$@"; do
    line=$(grep -E "(^|/)${module//_/[-_]}\.ko:" "$from/modules.dep") \
      || { echo "this kernel has no module $module" >&2; return 1; }
    for file in ${line/:/}; do
      install -D "$from/$file" "$to/$file"
    done
  done
  cp "$from"/modules.{order,builtin} "$to/"
  busybox depmod -b "$root" "$version"
  printf '%s\n' "$@" > "$root/etc/modules"
}
