#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# host.sh FOLDER NAME ADDRESS: becomes one server of the lab. Runs in fresh mount, uts and net namespaces, so nothing
# here touches the machine that the lab runs on. Its libvirt socket is FOLDER/run/libvirt-sock for everybody outside.
set -eu
folder=$1 name=$2 address=$3

hostname "$name"
mount --make-rprivate /

# A /dev without KVM: guests are emulated on every machine, so that the tests see the same everywhere.
mkdir -p "$folder/dev"
mount -t tmpfs -o mode=755 tmpfs "$folder/dev"
for node in null zero full random urandom tty net/tun vhost-net loop-control fuse; do
  [ -e "/dev/$node" ] || continue
  mkdir -p "$(dirname "$folder/dev/$node")"
  touch "$folder/dev/$node"
  mount --bind "/dev/$node" "$folder/dev/$node"
done
mkdir "$folder/dev/pts" "$folder/dev/shm"
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$folder/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$folder/dev/shm"
ln -s pts/ptmx "$folder/dev/ptmx"
ln -s /proc/self/fd "$folder/dev/fd"
mount --rbind "$folder/dev" /dev

mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/libvirt /run/sshd /run/lock
mount --bind "$folder/run" /run/libvirt
for place in /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt /var/lib/swtpm-localca; do
  mkdir -p "$place"
  mount --bind "$folder$place" "$place"
done
# The pool that is soon full.
mount -t tmpfs -o size=24m,mode=755 tmpfs /var/lib/libvirt/small

ip link set lo up
for _ in $(seq 200); do
  [ ! -e /sys/class/net/eth0 ] && ! ip link show eth0 >/dev/null 2>&1 || break
  sleep 0.05
done
ip address add "$address/24" dev eth0
ip link set eth0 up

virtlogd -d
libvirtd -d
exec /usr/sbin/sshd -D -e -f "$folder/sshd_config"
