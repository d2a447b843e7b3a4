# Checks that are counted and timed, in roots that hold a clean checkout. Sourced by tests/fresh and
# tests/matrix after packages.sh and roots.sh; it defines names and does nothing by itself. As root.
# shellcheck shell=bash

# Of tests, as tests/run counts them.
passed=0
failed=0
failures=()
# Printed at the end, before what failed.
summary=()
# Where the roots are.
scratch=

say() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }
die() {
  echo "${0##*/}: $*" >&2
  exit 2
}

# On the terminal and in $scratch/log. No pipe: bash would wait for the whole of it before any trap.
logged() {
  local out tee status=0
  exec {out}> >(exec tee "$scratch/log")
  tee=$!
  "$@" >&"$out" 2>&1 || status=$?
  exec {out}>&-
  wait "$tee" || true
  return "$status"
}

# The numbers in the last line of the last command that was logged, which was a tests/run.
logged_counts() {
  tail -n 1 "$scratch/log" | sed -En 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p'
}

# finish STATUS: STATUS only where nothing was counted.
finish() {
  trap - EXIT
  end_it
  if [[ -n $scratch ]]; then rm -rf --one-file-system "$scratch"; fi
  if ((passed == 0 && failed == 0 && ${#summary[@]} == 0)); then exit "${1:-1}"; fi
  printf '\n'
  if ((${#summary[@]})); then printf '%s\n' "${summary[@]}"; fi
  if ((${#failures[@]})); then printf 'FAILED: %s\n' "${failures[@]}"; fi
  printf '%d passed, %d failed\n' "$passed" "$failed"
  exit $((failed > 0 || passed == 0))
}
broken_off() {
  local status=$?
  if ((passed || failed)); then
    failed=$((failed + 1))
    failures+=("tests/${0##*/} itself broke off")
  fi
  finish "$status"
}

# What roots take: whatever ends this now, nothing is left.
begin_trials() {
  ((EUID == 0)) || die "making roots takes root"
  trap broken_off EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  install_missing "${packages_fresh[@]}" || die "packages are missing"
  scratch=$(mktemp -d "${TMPDIR:-/var/tmp}/dotls-${0##*/}.XXXXXX")
  chmod 755 "$scratch" # apt in a root has a user of its own
  alone true || die "this machine lets root make no namespaces (a container?)"
  sources_of any >/dev/null || die "no packages to make a root of"
}

# What git has as HEAD, or, without git, this folder without what was built.
clean_checkout() {
  mkdir -p "$1"
  if [[ -e .git ]]; then
    git -c safe.directory="$PWD" archive HEAD | tar -x -C "$1"
  else
    tar -c --exclude=./build . | tar -x -C "$1"
  fi
}

# Where it is in a root.
readonly there=/srv/dotls
in_checkout() {
  local root=$1
  shift
  enter "$root" "" env -C "$there" "$@"
}
