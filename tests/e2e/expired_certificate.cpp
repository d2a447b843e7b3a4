// Goal: a certificate that has expired, or is not valid yet, is logged with every connection.

#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using ExpiredCertificate = EndToEnd;

// A client that does not look gets through: what is written about the certificate must say enough.
void expect_complaint(const CertSpec& spec, const std::string& words) {
  const CertDir certs(spec);
  const TcpServer server(certs, {.program = {"true"}});
  TlsPeer client = connect_tls(server.port());
  client.handshake();
  client.hang_up();
  server.wait_for_end();
  server.log().wait_for(
      "^dotls: .*pid [0-9]+ from 127\\.0\\.0\\.1: " + (certs / "servercert\\.pem") + ".*" + words);
}

TEST_F(ExpiredCertificate, IsReported) {
  expect_complaint({.valid_from = -7200, .valid_until = -3600}, "expired.*renew");
}

TEST_F(ExpiredCertificate, NotYetValidIsReported) {
  expect_complaint({.valid_from = 3600}, "not valid before");
}

}  // namespace
}  // namespace dotls::test
