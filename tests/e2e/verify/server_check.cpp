// See server_check.hpp.
#include "tests/e2e/verify/server_check.hpp"

namespace dotls::test {

ServerCheck check_server(const CertDir& certs, const std::vector<std::string>& options,
                         const Credential& server, const std::function<void(SSL*)>& prepare,
                         const std::map<std::string, std::string>& env) {
  const TempDir directory;
  const std::string started = directory / "started";
  ServerSetup setup{
      .program = testprog({"touch", started, "environment"}), .options = {"-T", "-z"}, .env = env};
  setup.options.insert(setup.options.end(), options.begin(), options.end());
  ClientSession session(certs, setup);
  TlsPeer peer = session.make_server(with_certificate(server));
  if (prepare) prepare(peer.ssl());
  ServerCheck check{};
  if (peer.handshake()) {
    check.heard = peer.read_until_end();
    peer.close_notify();
  }
  peer.fin();
  check.status = session.dotls().wait();
  check.log = session.dotls().err().text();
  check.started = file_exists(started);
  return check;
}

Credential server_for(const std::vector<std::string>& dns, const std::vector<std::string>& ips) {
  CertSpec spec;
  spec.dns = dns;
  spec.ips = ips;
  return make_certificate(spec, authorities().intermediate);
}

void expect_accepted(const ServerCheck& check) {
  EXPECT_EQ(check.status, 0) << check.log;
  EXPECT_EQ(check.log, "");
  EXPECT_TRUE(check.started);
}

void expect_refused(const ServerCheck& check, const std::vector<std::string>& words) {
  EXPECT_EQ(check.status, 97) << check.log;
  EXPECT_FALSE(check.started);
  EXPECT_EQ(check.heard, "");
  expect_one_fatal_line(check.log, words);
}

}  // namespace dotls::test
