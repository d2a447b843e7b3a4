# Which Debian packages each job needs, and installing those that are missing. Sourced by quickstart
# and tests/run; it defines names and does nothing by itself.
# shellcheck shell=bash disable=SC2034

# To build. The sources want Boost 1.81 or newer, which is not Debian 12's default version.
packages_build=(g++ cmake ninja-build libssl-dev libboost1.81-dev libboost-filesystem1.81-dev)
# To run it by hand, as quickstart does.
packages_run=(ucspi-tcp openssl)
# To test: the libraries, the servers and clients that nobody here wrote, and what watches them.
packages_test=(libgtest-dev libgmock-dev ucspi-tcp openbsd-inetd openssl gnutls-bin curl socat
  swaks libnet-ssleay-perl msmtp mpop fetchmail mailfront cvm dovecot-core dovecot-imapd dovecot-pop3d python3
  strace valgrind mandoc procps util-linux iproute2 systemd ca-certificates)
# To measure: what dotls is compared with.
packages_bench=(ucspi-tcp openssl stunnel4 socat ncat python3 valgrind gnuplot-nox iproute2)
# To fuzz, and to read the sources by machine.
packages_clang=(clang clang-tidy clang-format libclang-rt-14-dev)

# Installs those of its arguments that are missing. Asks nothing and says what it installs.
install_missing() {
  local package missing=()
  if ! command -v apt-get dpkg-query >/dev/null; then
    echo "This is no Debian: see to these packages, or what matches them here: $*" >&2
    return 0
  fi
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  local as_root=()
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      echo "Missing, and no sudo here; as root: apt-get install ${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]}"
  "${as_root[@]}" apt-get update -qq </dev/null &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}
