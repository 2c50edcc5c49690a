#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# desk.sh FOLDER HOSTS NUMBER: process 1 of a lab, in namespaces of its own (mount, uts, net, pid). Holds the bridge
# that the servers hang on; when it dies, the kernel ends everything that the lab ever started.
set -eu
folder=$1 hosts=$2 number=$3
here=$(cd "$(dirname "$0")" && pwd)

mount -t proc proc /proc
hostname desk
mount --bind "$folder/hosts" /etc/hosts
mkdir -p /root/.ssh
mount --bind "$folder/ssh" /root/.ssh
ip link set lo up
ip link add br0 type bridge
ip address add "10.213.$number.254/24" dev br0
ip link set br0 up

for index in $(seq "$hosts"); do
  name=h$index
  unshare --mount --uts --net "$here/host.sh" "$folder/$name" "$name" "10.213.$number.$index" \
    >"$folder/$name/log" 2>&1 &
  pid=$!
  echo "$pid" > "$folder/$name/pid"
  own=$(readlink /proc/self/ns/net)
  for _ in $(seq 200); do
    [ "$(readlink "/proc/$pid/ns/net")" = "$own" ] || break
    sleep 0.05
  done
  ip link add "host$index" type veth peer name eth0 netns "$pid"
  ip link set "host$index" master br0 up
done
touch "$folder/joined"
wait
