# Roots of Debian to try things in: made by mmdebstrap, entered in namespaces of their own, so that no mount
# and no process outlives what was started. Sourced by tests/fresh and tests/matrix; it defines names and does
# nothing by itself. As root.
# shellcheck shell=bash

# The running command of `alone`, for end_it.
alone_pid=

# alone COMMAND...: as PID 1 of its own namespace, with mounts of its own. It dies with this shell too.
# In the background, since bash runs no trap before a foreground command has ended.
alone() {
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --propagation private "$@" </dev/null &
  alone_pid=$!
  local status=0
  wait "$alone_pid" || status=$?
  alone_pid=
  return "$status"
}

# Ends it, and returns when the last process is gone: the kernel ends a namespace with its PID 1, and
# unshare waits for that one.
end_it() {
  local children=()
  [[ -n $alone_pid ]] || return 0
  read -ra children <"/proc/$alone_pid/task/$alone_pid/children" || true
  kill -KILL "${children[@]:-$alone_pid}" || true
  wait "$alone_pid" || true
} 2>/dev/null

# What apt of this machine goes by, for apt in the roots.
apt_options() { apt-config dump | grep -E '^Acquire::(Retries|https?::Proxy[: ])' || true; }

# archive_of LABEL: where apt of this machine has Debian's archive (Debian) or its security updates
# (Debian-Security) from.
archive_of() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Label: $1" 2>/dev/null | head -n 1
}

# sources_of RELEASE: its lines for sources.list.
sources_of() {
  local archive security
  archive=$(archive_of Debian)
  security=$(archive_of Debian-Security)
  if [[ -z $archive ]]; then
    echo "apt on this machine knows no archive of Debian: see apt-get indextargets" >&2
    return 1
  fi
  printf 'deb %s %s main\n' "$archive" "$1"
  if [[ $1 == sid ]]; then return; fi # it is its own updates
  printf 'deb %s %s main\n' "$archive" "$1-updates"
  if [[ -n $security ]]; then printf 'deb %s %s main\n' "$security" "$1-security"; fi
}

# make_root RELEASE DIRECTORY: with apt and what Debian calls essential, and no more.
make_root() {
  local options=() option sources lines
  sources=$(sources_of "$1") || return
  mapfile -t lines <<<"$sources"
  while read -r option; do
    if [[ -n $option ]]; then options+=("--aptopt=${option%;}"); fi
  done < <(apt_options)
  # Its lists are good for a week, and a mirror's may be older.
  if [[ $1 == sid ]]; then options+=('--aptopt=Acquire::Check-Valid-Until "false"'); fi
  alone mmdebstrap --quiet --mode=root --format=directory --variant=minbase --include=ca-certificates \
    "${options[@]}" "$1" "$2" "${lines[@]}"
}

# What runs as PID 1: mounts what a machine has, and stays to reap orphans.
# shellcheck disable=SC2016 # for the other shell
readonly init_of_root='
  set -e
  root=$1 layer=$2
  shift 2
  if [ -n "$layer" ]; then
    mount -t tmpfs -o mode=755 layer "$layer"
    mkdir "$layer/upper" "$layer/work" "$layer/root"
    mount -t overlay -o "lowerdir=$root,upperdir=$layer/upper,workdir=$layer/work" root "$layer/root"
    root=$layer/root
  else
    mount --bind "$root" "$root" # a mount point, like any /: others cannot be made private
  fi
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sys "$root/sys"
  mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts "$root/dev/pts"
  mount -t tmpfs -o mode=1777,nosuid,nodev shm "$root/dev/shm"
  mount -t tmpfs -o mode=755,nosuid,nodev run "$root/run"
  mkdir -p -m 1777 "$root/run/lock"
  cat /etc/resolv.conf >"$root/etc/resolv.conf"
  # Installers write it, Debian 12 has none without one, and there is no localhost then.
  [ -e "$root/etc/hosts" ] || echo "127.0.0.1 localhost" >"$root/etc/hosts"
  status=0
  chroot "$root" "$@" || status=$?
  exit "$status"'

# enter ROOT LAYER COMMAND...: runs it there. What it writes is kept in ROOT, or, if LAYER names an empty
# directory, in memory, and gone with the command.
enter() {
  local variables=() name
  for name in CI http_proxy https_proxy no_proxy; do
    if [[ -n ${!name-} ]]; then variables+=("$name=${!name}"); fi
  done
  # A shell has what is in the background ignore SIGINT and SIGQUIT.
  alone sh -c "$init_of_root" init "$1" "$2" env -i --default-signal=INT,QUIT \
    HOME=/root TERM=dumb LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    DEBIAN_FRONTEND=noninteractive "${variables[@]}" "${@:3}"
}
