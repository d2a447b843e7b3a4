#!/bin/sh
# Starts systemd as the manager of the machine (machine.sh), in namespaces of processes, mounts and
# cgroups. It knows the units of a folder, and those that are enabled, and no other of the host's.
#
# usage: booted.sh FOLDER
set -eu
units=$1
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/cgroups /run/no-generators
rm -rf /etc/systemd/system/*
mkdir -p /etc/systemd/journald.conf.d
printf '[Journal]\nStorage=volatile\nReadKMsg=no\n' >/etc/systemd/journald.conf.d/test.conf
cp /usr/lib/systemd/system/systemd-journald.service /usr/lib/systemd/system/systemd-journald.socket "$units"
for target in sysinit basic sockets multi-user; do echo '[Unit]' >"$units/$target.target"; done
printf 'Wants=systemd-journald.service sockets.target\n' >>"$units/multi-user.target"

# A cgroup of its own is the root of what it sees.
mount -t cgroup2 cgroup2 /run/cgroups
own=$(mktemp -d /run/cgroups/dotls-test.XXXXXX)
echo 0 >"$own/cgroup.procs"
ln -s "$own" /run/own-cgroup
echo $$ >/run/parent # of systemd, to enter it
export SYSTEMD_UNIT_PATH="/etc/systemd/system:$units" SYSTEMD_GENERATOR_PATH=/run/no-generators
export container=dotls
# shellcheck disable=SC2016 # for the inner shell
exec unshare --cgroup --mount --pid --fork --kill-child sh -euc '
  mount -t proc proc /proc
  umount -R -l /sys/fs/cgroup || true
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  mount -t tmpfs -o mode=1777 tmpfs /tmp
  mount -t tmpfs -o mode=1777 tmpfs /var/tmp
  exec /usr/lib/systemd/systemd --system --unit=multi-user.target --log-target=journal --show-status=0'
