// Goal: with --allow-dns and --allow-pin only the clients that are named reach the program; the
// others are refused before it starts, whoever signed their certificate.

#include <gmock/gmock.h>

#include "tests/e2e/verify/client_certificates.hpp"

namespace dotls::test {
namespace {

class AllowedClients : public EndToEnd, public testing::WithParamInterface<int> {
 protected:
  [[nodiscard]] static Outcome meet(const CertDir& certs, const std::vector<std::string>& options,
                                    const Presented& what) {
    return connect_with(certs, options, what, GetParam());
  }
};
INSTANTIATE_TEST_SUITE_P(Tls, AllowedClients, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return std::string(version.param == TLS1_2_VERSION ? "12" : "13");
                         });

const std::vector<std::string> kName{"--allow-dns", "a.example.org"};
const std::vector<std::string> kWildcard{"--allow-dns", "*.example.org"};

// Signed by the CA that the server trusts.
Presented known(const std::vector<std::string>& names, const std::string& common_name = "c") {
  return {common_name,
          make_certificate({.common_name = common_name, .dns = names}, authorities().intermediate),
          {authorities().intermediate}};
}

TEST_P(AllowedClients, AreKnownByTheirName) {
  const auto certs = make_verifying_directory();
  expect_served(meet(*certs, kName, known({"a.example.org"})), "SUCCESS");
  expect_served(meet(*certs, kName, known({"b.example.org", "A.Example.org"})), "SUCCESS");
  for (const std::string name : {"b.example.org", "x.a.example.org", "example.org"}) {
    expect_refused(meet(*certs, kName, known({name})),
                   "not allowed in: certificate \"CN=c\" for " + name + ", key sha256//");
  }
}

TEST_P(AllowedClients, AreOneLabelBelowAWildcard) {
  const auto certs = make_verifying_directory();
  expect_served(meet(*certs, kWildcard, known({"a.example.org"})), "SUCCESS");
  for (const std::string name : {"example.org", "a.b.example.org", "a.example.com"})
    expect_refused(meet(*certs, kWildcard, known({name})), "not allowed in");
}

// Whoever has it would be each of the names.
TEST_P(AllowedClients, HaveNoWildcardThemselves) {
  const auto certs = make_verifying_directory();
  for (const auto& options : {kName, kWildcard}) {
    for (const std::string name : {"*.example.org", "a*.example.org", "*.org"})
      expect_refused(meet(*certs, options, known({name})), "not allowed in");
  }
}

TEST_P(AllowedClients, AreNotKnownByTheirCommonName) {
  const auto certs = make_verifying_directory();
  for (const std::vector<std::string>& names : {std::vector<std::string>{}, {"other.example.org"}})
    expect_refused(meet(*certs, kName, known(names, "a.example.org")), "not allowed in");
}

TEST_P(AllowedClients, AreNobodyWithoutAGoodChain) {
  const auto certs = make_verifying_directory();
  const CertSpec spec{.common_name = "c", .dns = {"a.example.org"}};
  expect_refused(meet(*certs, kName, {"self", make_self_signed(spec)}), "self.signed certificate");
  expect_refused(
      meet(*certs, kName, {"foreign", make_certificate(spec, authorities().foreign_root)}),
      "unable to get local issuer certificate.*\\(trusting the CA file ");
  expect_refused(meet(*certs, {"--allow-dns", "*.example.org"}, presented("revoked")),
                 "certificate revoked");
  expect_refused(meet(*certs, {"--allow-dns", "*.example.org"}, presented("expired")),
                 "certificate has expired");
}

TEST_P(AllowedClients, PresentACertificate) {
  const auto certs = make_verifying_directory();
  for (const auto& options : {kName, {"--allow-pin", pin_of(presented("self"))}})
    expect_refused(meet(*certs, options, presented("none")), "did not return a certificate");
}

// The program is told that nobody verified who it is.
TEST_P(AllowedClients, AreKnownByTheirKeyWithoutACa) {
  const CertDir certs;
  const std::vector<std::string> options{"--allow-pin", pin_of(presented("self"))};
  expect_served(meet(certs, options, presented("self")), "NONE");
  for (const std::string name : {"ecdsa", "rsa", "foreign"})
    expect_refused(meet(certs, options, presented(name)), "not allowed in.*key sha256//");
}

TEST_P(AllowedClients, AreKnownByTheirKeyWhateverTheirChain) {
  const auto certs = make_verifying_directory();
  for (const std::string name : {"self", "foreign", "expired"}) {
    SCOPED_TRACE(name);
    const Presented& client = presented(name);
    expect_served(meet(*certs, {"--allow-pin", pin_of(client)}, client),
                  "FAILED:.*" + client.failure);
  }
  expect_served(meet(*certs, {"--allow-pin", pin_of(presented("ecdsa"))}, presented("ecdsa")),
                "SUCCESS");
}

// Its key may be in other hands.
TEST_P(AllowedClients, AreNotKnownByARevokedKey) {
  const auto certs = make_verifying_directory();
  const Presented& client = presented("revoked");
  expect_refused(meet(*certs, {"--allow-pin", pin_of(client)}, client), "certificate revoked");
}

// The key of its CA is not its own.
TEST_P(AllowedClients, AreKnownByTheKeyOfTheLeaf) {
  const auto certs = make_verifying_directory();
  const Presented authority{"ca", authorities().intermediate};
  expect_refused(meet(*certs, {"--allow-pin", pin_of(authority)}, presented("ecdsa")),
                 "not allowed in");
}

TEST_P(AllowedClients, AreAnyOfThoseNamed) {
  const auto certs = make_verifying_directory();
  const std::vector<std::string> options{
      "--allow-dns",     "x.example.net", "--allow-pin", pin_of(presented("rsa")),
      "--allow-dns",     "*.example.org", "--allow-pin", pin_of(presented("self")),
      "--verify-client", "require"};
  expect_served(meet(*certs, options, known({"x.example.net"})), "SUCCESS");
  expect_served(meet(*certs, options, known({"a.example.org"})), "SUCCESS");
  expect_served(meet(*certs, options, presented("self")), "FAILED:");
  expect_refused(meet(*certs, options, known({"y.example.net"})), "not allowed in");
  expect_refused(meet(*certs, options, presented("foreign")), "matches no --allow-pin");
}

// OpenSSL asks for a certificate even then, which ends the handshake (RFC 5246 section 7.4.4).
TEST_F(EndToEnd, AnonymousClientsAreNotAllowed) {
  const auto certs = make_verifying_directory();
  for (const std::vector<std::string>& options :
       {kName, {"--allow-pin", pin_of(presented("self"))}, {"--verify-client", "require"}}) {
    const std::string started = *certs / "started";
    ServerSetup setup{.program = testprog({"touch", started}), .options = options};
    setup.options.insert(setup.options.end(), {"-f", "ALL:@SECLEVEL=0"});
    Session session(*certs, setup);
    TlsPeer client =
        session.make_client({.max_version = TLS1_2_VERSION, .ciphers = "aNULL:@SECLEVEL=0"});
    if (client.handshake()) {
      EXPECT_EQ(client.read_until_end(), "");
    }
    client.fin();
    EXPECT_EQ(session.dotls().wait(), 97);
    EXPECT_FALSE(file_exists(started));
  }
}

}  // namespace
}  // namespace dotls::test
