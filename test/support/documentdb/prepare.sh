#!/usr/bin/env bash
# prepare.sh [FOLDER]: makes the folder with a Debian of its own and postgresql-18-documentdb in it, unless it is there.
# About a minute, only for root. It gets its name when it is whole; what is left of a run that was stopped is made again.
set -euo pipefail

root=${1:-${TEST_DOCUMENTDB_ROOT:-/var/cache/taskwright/documentdb}}
half=$root.half
library=usr/lib/postgresql/18/lib/pg_documentdb.so

# On a terminal one line that changes; the last lines when it fails.
show() {
  local log status=0
  log=$(mktemp)
  echo "$1" >&2
  shift
  if [ -t 2 ]; then "$@" 2>&1 | tee "$log" | while IFS= read -r line; do printf '\r\e[2K  %.70s' "$line" >&2; done || status=$?
  else "$@" >"$log" 2>&1 || status=$?; fi
  [ ! -t 2 ] || printf '\r\e[2K' >&2
  [ "$status" = 0 ] || tail -n 20 "$log" >&2
  rm -f "$log"
  return "$status"
}

leave() { ! mountpoint -q "$half/proc" || umount "$half/proc"; }

[ ! -e "$root/$library" ] || exit 0
mkdir -p "$(dirname "$root")"
exec 9>"$root.lock"
flock 9
[ ! -e "$root/$library" ] || exit 0
leave
rm -rf "$half" "$root"

show 'The document engine: a Debian in a folder' debootstrap --variant=minbase --include=ca-certificates sid "$half"
# No service starts because it was installed; and nobody needs what a power cut would leave.
printf '#!/bin/sh\nexit 101\n' >"$half/usr/sbin/policy-rc.d"
chmod 755 "$half/usr/sbin/policy-rc.d"
echo force-unsafe-io >"$half/etc/dpkg/dpkg.cfg.d/unsafe"
trap leave EXIT
mount -t proc proc "$half/proc"
show 'The document engine: postgresql-18-documentdb' chroot "$half" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y --no-install-recommends postgresql-18-documentdb
chroot "$half" apt-get clean
leave
mv "$half" "$root"
