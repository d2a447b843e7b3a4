#include "dotls/settings/usage.hpp"

#include <array>

namespace dotls {
namespace {

constexpr std::array kOptions{
    OptionSpec{'q', "quiet", false},
    OptionSpec{'Q', "errors", false},
    OptionSpec{'v', "verbose", false},
    OptionSpec{'d', "certdir", true},
    OptionSpec{'n', "certfile", true},
    OptionSpec{0, "keyfile", true},
    OptionSpec{'c', "cafile", true},
    OptionSpec{'L', "crlfile", true},
    OptionSpec{'f', "ciphers", true},
    OptionSpec{'M', "tls-method", true},
    OptionSpec{'N', "renegotiation", false},
    OptionSpec{'z', "tls-env", false},
    OptionSpec{'D', "timeout-data", true},
    OptionSpec{'t', "timeout-connect", true},
    OptionSpec{'s', "starttls", true},
    OptionSpec{'T', "client", false},
    OptionSpec{'C', "client-fd67", false},
    OptionSpec{'h', "host", true},
    OptionSpec{0, "require-tls", false},
    OptionSpec{0, "ehlo", true},
    OptionSpec{0, "verify-client", true},
    OptionSpec{0, "no-verify", false},
    OptionSpec{0, "self-signed", false},
    OptionSpec{0, "check", false},
    OptionSpec{0, "json", false},
    OptionSpec{0, "connect", true},
    OptionSpec{0, "pin", true},
    OptionSpec{0, "alpn", true},
    OptionSpec{0, "strict-sni", false},
    OptionSpec{0, "help", false},
    OptionSpec{0, "version", false},
};

constexpr std::string_view kHelp =
    R"(usage: dotls [options] program [argument ...]    TLS for a program without TLS
under tcpserver (server mode) or, with -T or -C, under tcpclient (client mode)

  -q | -Q | -v        say nothing | errors (default) | errors and status
  -d DIR              certificate directory ()" DOTLS_CERTDIR R"()
  -n FILE             certificate chain and key, PEM; --keyfile FILE: the key
  -c FILE, -L FILE    CA certificates; revocation lists
  -M METHOD           SSLv23 (1.2 or 1.3), TLSv1_2, TLSv1_3, or MIN:MAX
  -f LIST             cipher list or suites, or a file that holds the list
  -z                  tell the program about the TLS session in its environment
  -D SEC, -t SEC      idle time (300); time for the handshake (60)
  -s PROTOCOL         STARTTLS for the program: smtp, pop3, imap; --require-tls
  -T | -C             client mode, the program on 0 and 1 | on 6 and 7
  -h NAME             client mode: the server's name; --no-verify: accept any
  --ehlo NAME         client mode with -s smtp: what EHLO says
  --pin sha256//B64   client mode: accept this public key only (repeatable)
  --verify-client M   off, optional_no_ca, optional, require
  --self-signed       no certificate file: make one from rsa<bits>.pem
  --alpn LIST, --strict-sni, -N (renegotiation), --version
  --check [--json] [--connect HOST:PORT]    check the set-up, or a running port
exit status: the program's; 97 handshake, 98 connection, 100 usage, 111 system
)";

}  // namespace

std::span<const OptionSpec> option_specs() {
  return kOptions;
}

std::string_view help_text() {
  return kHelp;
}

std::string_view version_text() {
  return "dotls " DOTLS_VERSION "\n";
}

}  // namespace dotls
