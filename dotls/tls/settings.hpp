// The TLS settings from the command line and the environment, as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shared/certdir/cert_directory.hpp"

namespace dotls {

enum class Role { Server, Client };

enum class TlsVersion { Tls12, Tls13 };

/// --verify-client: what a server does about the client's certificate.
enum class ClientVerification {
  Off,           ///< requests none
  OptionalNoCa,  ///< requests, verifies, tells the program, refuses nobody
  Optional,      ///< one that is presented must verify; none is fine
  Require,       ///< no verified certificate, no session
};

/// --conf: a command of SSL_CONF_cmd(3) and its value.
struct ConfCommand {
  std::string name;
  std::string value;
};

struct TlsSettings {
  Role role = Role::Server;
  std::string directory;

  /// -n and --keyfile, or TLS_CERTFILE. Empty: the role's default file of the directory.
  std::vector<CertificateFiles> certificates;
  /// -n "": a client without a certificate, whatever is in the directory.
  bool no_certificate = false;
  /// --self-signed.
  bool self_signed = false;
  /// SSL_BITS: the size of the DH parameters and of the self-signed key.
  int parameter_bits = 2048;

  /// -c or CLIENTCA; "": no file; nullopt: the directory's if it exists.
  std::optional<std::string> ca_file;
  /// -L or CLIENTCRL, likewise.
  std::optional<std::string> crl_file;
  /// nullopt: OptionalNoCa with a CA file, else Off.
  std::optional<ClientVerification> client_verification;
  /// Client: false after --no-verify.
  bool verify_server = true;
  /// --check --connect: the server is verified, but the handshake continues in any case.
  bool goes_on_unverified = false;
  /// Client: -h, the name for SNI and for the certificate check; may be empty.
  std::string host;

  /// -f; a list, or the path (with a slash) of a file with one.
  std::optional<std::string> ciphers;
  /// TLS_CIPHER_LIST and TLS_CIPHER_SUITE, in the same forms.
  std::optional<std::string> cipher_list;
  std::optional<std::string> cipher_suites;

  /// --conf, in the order given.
  std::vector<ConfCommand> conf;

  TlsVersion least_version = TlsVersion::Tls12;
  TlsVersion greatest_version = TlsVersion::Tls13;
  /// -N.
  bool renegotiation = false;

  /// --alpn, in the order of preference.
  std::vector<std::string> alpn;
  /// --strict-sni.
  bool strict_sni = false;
  /// --pin: SHA-256 of the server's public key (SPKI), 32 bytes each.
  std::vector<std::string> pins;

  /// --allow-dns, as parse_allowed_name() gives it, and --allow-pin, as `pins`: the only clients
  /// that a server takes.
  std::vector<std::string> allowed_names;
  std::vector<std::string> allowed_pins;
  [[nodiscard]] bool allows_only_some() const {
    return !allowed_names.empty() || !allowed_pins.empty();
  }
};

}  // namespace dotls
