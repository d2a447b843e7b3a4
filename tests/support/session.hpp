// dotls alone, on one connection, with nothing between it and the test: for its own exit status and
// its own words, and for descriptors that tcpserver would never give.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/cert_dir.hpp"
#include "tests/support/net.hpp"
#include "tests/support/process.hpp"
#include "tests/support/tcp_server.hpp"
#include "tests/support/tls_peer.hpp"

namespace dotls::test {

/// The address that Session tells dotls of in TCPREMOTEIP.
inline constexpr const char* kPeerIp = "192.0.2.7";

/// Server mode: `dotls -d CERTS options... program...` with a TCP connection on 0 and 1.
class Session {
 public:
  Session(const CertDir& certs, const ServerSetup& setup);

  [[nodiscard]] Process& dotls() { return process_; }
  /// The client's end of the connection, to be taken once.
  [[nodiscard]] UniqueFd take_client() { return std::move(pair_.client); }
  /// A TLS client on it.
  [[nodiscard]] TlsPeer make_client(const TlsSettings& settings = {});

 private:
  TcpPair pair_;
  Process process_;
};

/// Client mode, as tcpclient starts it: `dotls -T|-C -d CERTS options... program...` with the
/// network on 6 and 7. The test is the server.
class ClientSession {
 public:
  ClientSession(const CertDir& certs, const ServerSetup& setup, const std::string& input = {});

  [[nodiscard]] Process& dotls() { return process_; }
  /// A TLS server on the other end, to be made once.
  [[nodiscard]] TlsPeer make_server(const TlsSettings& settings);
  /// The other end as it is, to be taken once.
  [[nodiscard]] UniqueFd take_server() { return std::move(pair_.server); }

 private:
  TcpPair pair_;
  Process process_;
};

/// The settings of a TLS server that shows this certificate.
[[nodiscard]] TlsSettings with_certificate(const Credential& own);

}  // namespace dotls::test
