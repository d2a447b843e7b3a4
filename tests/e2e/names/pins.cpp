// Goal: --pin. The server's public key must be one of those, beside verification or, with
// --no-verify, instead of it; the refusal says which key it was.

#include <gmock/gmock.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using Pins = EndToEnd;

// As curl's manual makes it, with openssl alone.
std::string pin_of(const Credential& server) {
  const RunResult result =
      run({.argv = {"sh", "-c",
                    "openssl x509 -pubkey -noout | openssl pkey -pubin -outform der | "
                    "openssl dgst -sha256 -binary | openssl base64"},
           .input = server.certificate_pem()});
  return "sha256//" + result.out.substr(0, result.out.find('\n'));
}

// Exit status and log of a client with these options against this server.
std::pair<int, std::string> meet(const CertDir& certs, const Credential& server,
                                 std::vector<std::string> options) {
  options.insert(options.begin(), "-T");
  ClientSession session(certs, {.program = {"true"}, .options = options});
  TlsPeer peer = session.make_server(with_certificate(server));
  if (peer.handshake()) static_cast<void>(peer.read_until_end());
  peer.hang_up();
  const int status = session.dotls().wait();
  return {status, session.dotls().err().text()};
}

Credential another() {
  return make_certificate({}, authorities().intermediate);
}

TEST_F(Pins, ThatMatch) {
  const CertDir certs;
  const std::string right = pin_of(certs.leaf());
  const std::string wrong = pin_of(another());
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--pin", right, "-c", "root.pem", "-h", "localhost"},
        {"--pin", wrong, "--pin", right, "-c", "root.pem", "-h", "localhost"},
        {"--pin", right, "--no-verify"}}) {
    EXPECT_EQ(meet(certs, certs.leaf(), options), std::pair(0, std::string()));
  }
}

TEST_F(Pins, ThatDoNotMatch) {
  const CertDir certs;
  const std::string right = pin_of(certs.leaf());
  const std::string wrong = pin_of(another());
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--pin", wrong, "-c", "root.pem", "-h", "localhost"},
        {"--pin", wrong, "--no-verify"}}) {
    const auto [status, log] = meet(certs, certs.leaf(), options);
    EXPECT_EQ(status, 97);
    EXPECT_THAT(log, testing::HasSubstr("public key matches no --pin; it is " + right));
  }
}

// A pin is a further condition: it does not make up for a bad name or a foreign issuer.
TEST_F(Pins, DoNotReplaceVerification) {
  const CertDir certs;
  const std::string right = pin_of(certs.leaf());
  EXPECT_EQ(
      meet(certs, certs.leaf(), {"--pin", right, "-c", "root.pem", "-h", "other.example"}).first,
      97);
  const Credential foreign = make_certificate({}, authorities().foreign_root);
  EXPECT_EQ(
      meet(certs, foreign, {"--pin", pin_of(foreign), "-c", "root.pem", "-h", "localhost"}).first,
      97);
}

// The pin is for the leaf: a CA's key does not identify the server.
TEST_F(Pins, AreOfTheLeaf) {
  const CertDir certs;
  EXPECT_EQ(
      meet(certs, certs.leaf(), {"--pin", pin_of(authorities().intermediate), "--no-verify"}).first,
      97);
}

TEST_F(Pins, ThatAreInvalid) {
  const CertDir certs;
  const std::string good = pin_of(certs.leaf());
  for (const std::string& bad :
       {std::string(), good.substr(8), "sha1//" + good.substr(8), good.substr(0, 51), good + "=",
        good + "AAAA", "sha256//" + std::string(44, '!'), "sha256//" + std::string(43, 'A') + "A",
        std::string("sha256//AAAA"), good + ";" + good}) {
    SCOPED_TRACE(bad);
    ClientSession session(certs,
                          {.program = {"true"}, .options = {"-T", "--no-verify", "--pin", bad}});
    const UniqueFd server = session.take_server();
    EXPECT_EQ(session.dotls().wait(), 100);
    EXPECT_EQ(read_to_end(server.get()).bytes, "");
    expect_one_fatal_line(session.dotls().err().text(), {"--pin \".*\": want sha256//"});
  }
}

}  // namespace
}  // namespace dotls::test
