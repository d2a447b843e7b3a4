# Which Debian packages each job needs, and installing those that are missing. Sourced by quickstart
# and tests/run; it defines names and does nothing by itself.
# shellcheck shell=bash disable=SC2034

# To build. "boost" is what boost_packages finds.
packages_build=(g++ cmake ninja-build libssl-dev python3-seccomp boost)
# To run it by hand, as quickstart does.
packages_run=(ucspi-tcp openssl)
# To test in brief: libraries, clients, and what watches them.
packages_quick=(libgtest-dev libgmock-dev ucspi-tcp openssl gnutls-bin curl socat python3
  python3-jsonschema strace mandoc procps util-linux iproute2 systemd ca-certificates)
# To test: third-party servers, and more clients. Debian 13 has neither mailfront nor cvm.
packages_test=("${packages_quick[@]}" openbsd-inetd swaks libnet-ssleay-perl daemontools msmtp mpop
  fetchmail mailfront cvm dovecot-core dovecot-imapd dovecot-pop3d fail2ban haproxy jq ncat
  prometheus-node-exporter valgrind openssh-client openssh-server)
# To measure: the other programs.
packages_bench=(ucspi-tcp openssl stunnel4 tlswrapper socat ncat python3 valgrind gnuplot-nox iproute2)
# To fuzz, and to read the sources by machine.
packages_clang=(clang clang-tidy clang-format libclang-rt-14-dev)

# To make the Debian package.
packages_package=(dpkg-dev file)
# To try it all on fresh machines.
packages_fresh=(mmdebstrap debian-archive-keyring git util-linux)

# The packages of a Boost that is new enough (1.81): those that are installed, else the oldest that apt
# has. Debian 12 has it beside its default version, later releases as their default one.
boost_packages() {
  local names minor
  for names in \
    "$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 'libboost1.*-dev' 2>/dev/null |
      sed -n 's/^installed //p')" \
    "$(apt-cache pkgnames libboost1.)"; do
    minor=$(sed -En 's/^libboost1\.([0-9]+)-dev$/\1/p' <<<"$names" | sort -n |
      awk '$1 >= 81 { print; exit }')
    [[ -z $minor ]] && continue
    echo "libboost1.$minor-dev" "libboost-filesystem1.$minor-dev"
    return
  done
  echo libboost-dev libboost-filesystem-dev
}

# Those of its arguments that are not installed.
missing_packages() {
  local package
  for package in "$@"; do
    if [[ $package == boost ]]; then
      # shellcheck disable=SC2046 # two words
      missing_packages $(boost_packages)
    elif [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      echo "$package"
    fi
  done
}

# Installs those of its arguments that are missing. Asks nothing and says what it installs.
install_missing() {
  local missing as_root=()
  if ! command -v apt-get dpkg-query >/dev/null; then
    echo "This is no Debian: see to these packages, or what matches them here: $*" >&2
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      echo "Missing, and no sudo here; as root: apt-get install ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -qq </dev/null || return
  # Now that apt knows what there is.
  mapfile -t missing < <(missing_packages "$@")
  echo "Installing ${missing[*]}"
  without_services "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

# What Debian's maintainer scripts ask before they start a service: invoke-rc.d(8).
service_policy=/usr/sbin/policy-rc.d

# Runs a command that installs packages, [sudo] COMMAND..., and lets it start no service: nobody who
# runs tests wants a Dovecot on the machine's mail ports. An existing policy is kept.
without_services() (
  local as_root=()
  if [[ $1 == sudo ]]; then as_root=(sudo); fi
  if [[ ! -e $service_policy ]]; then
    trap '"${as_root[@]}" rm -f "$service_policy"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    printf '#!/bin/sh\nexit 101\n' |
      "${as_root[@]}" install -m 755 /dev/stdin "$service_policy" || exit
  fi
  "$@"
)
