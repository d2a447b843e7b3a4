// Goal: a server names the CAs that it accepts, so that a client can choose a certificate; if they
// do not fit in TLS it names none, says so, and still serves.

#include <gmock/gmock.h>

#include "tests/e2e/verify/client_certificates.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

class CaNames : public EndToEnd, public testing::WithParamInterface<int> {};
INSTANTIATE_TEST_SUITE_P(Tls, CaNames, testing::Values(TLS1_2_VERSION, TLS1_3_VERSION),
                         [](const auto& version) {
                           return std::string(version.param == TLS1_2_VERSION ? "12" : "13");
                         });

const std::string kNotSent = "the names of the [0-9]+ CAs are not sent to clients";

// CN of 64 bytes: 77 bytes in the encoding of a name, and two for its length.
constexpr std::size_t kEncodedName = 79;

// That many, all with names of the same length, and the tests' root last.
std::string many_authorities(std::size_t count) {
  std::string pem;
  for (std::size_t i = 1; i < count; ++i) {
    std::string name = std::to_string(i);
    CertSpec spec{.common_name = name + std::string(64 - name.size(), 'x'), .dns = {}};
    spec.authority = true;
    pem += make_self_signed(spec).certificate_pem();
  }
  return pem + authorities().root.certificate_pem();
}

struct Told {
  bool served;
  std::vector<std::string> names;
  std::string log;
};

Told ask(const CertDir& certs, int version, const std::string& mode = "require",
         const std::vector<std::string>& more = {}) {
  ServerSetup setup{.program = testprog({"say", "hello"}),
                    .options = {"-v", "-c", "ca.pem", "--verify-client", mode}};
  setup.options.insert(setup.options.end(), more.begin(), more.end());
  Session session(certs, setup);
  const Presented& who = presented("ecdsa");
  TlsPeer client =
      session.make_client({.min_version = version, .max_version = version, .own = who.own});
  Told told{};
  told.served = client.handshake() && client.read_until_end() == "hello\n";
  const STACK_OF(X509_NAME)* names = SSL_get0_peer_CA_list(client.ssl());
  for (int i = 0; i < sk_X509_NAME_num(names); ++i) {
    char text[256] = {};
    X509_NAME_get_text_by_NID(sk_X509_NAME_value(names, i), NID_commonName, text, sizeof text);
    told.names.emplace_back(text);
  }
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  told.log = session.dotls().err().text();
  return told;
}

TEST_P(CaNames, AreThoseOfTheFile) {
  const CertDir certs;
  certs.write("ca.pem",
              authorities().root.certificate_pem() + authorities().foreign_root.certificate_pem(),
              0644);
  for (const std::string mode : {"optional", "require"}) {
    const Told told = ask(certs, GetParam(), mode);
    EXPECT_TRUE(told.served) << told.log;
    EXPECT_THAT(told.names, testing::ElementsAre("Test root", testing::_));
    EXPECT_THAT(told.log, testing::Not(testing::ContainsRegex(kNotSent)));
  }
}

// Many clients present nothing if they are named no CA that they know.
TEST_P(CaNames, AreNotSentIfAnyClientIsAccepted) {
  const CertDir certs;
  certs.write("ca.pem", authorities().root.certificate_pem(), 0644);
  EXPECT_THAT(ask(certs, GetParam(), "optional_no_ca").names, testing::IsEmpty());
}

// Who is known by its key has a certificate of anybody.
TEST_P(CaNames, AreSentIfOnlyNamesAreAllowed) {
  const CertDir certs;
  certs.write("ca.pem",
              authorities().root.certificate_pem() + authorities().intermediate.certificate_pem(),
              0644);
  std::vector<std::string> allowed{"--allow-dns", "*.example.org"};
  EXPECT_THAT(ask(certs, GetParam(), "require", allowed).names, testing::SizeIs(2));
  allowed.insert(allowed.end(), {"--allow-pin", "sha256//" + std::string(42, 'A') + "E="});
  EXPECT_THAT(ask(certs, GetParam(), "require", allowed).names, testing::IsEmpty());
}

// A client compares them with the issuer of its certificate.
TEST_P(CaNames, OfAClientsOwnCertificateIsItsIssuer) {
  const CertDir certs;
  certs.write("ca.pem", presented("ecdsa").own->certificate_pem(), 0644);
  const Told told = ask(certs, GetParam());
  EXPECT_TRUE(told.served) << told.log;
  EXPECT_THAT(told.names, testing::ElementsAre("Test intermediate"));
}

TEST_P(CaNames, AreSentAsFarAsTheyFit) {
  const CertDir certs;
  certs.write("ca.pem", many_authorities(800), 0644);
  const Told told = ask(certs, GetParam());
  EXPECT_TRUE(told.served) << told.log;
  EXPECT_EQ(told.names.size(), 800U);
}

TEST_P(CaNames, AreOmittedIfTheyDoNotFit) {
  const CertDir certs;
  certs.write("ca.pem", many_authorities(1000), 0644);
  const Told told = ask(certs, GetParam());
  EXPECT_TRUE(told.served) << told.log;
  EXPECT_THAT(told.names, testing::IsEmpty());
  EXPECT_THAT(told.log, testing::ContainsRegex(kNotSent));
}

// Either way no client is refused, at any number near the limit.
TEST_P(CaNames, HandshakesSucceedAroundTheLimit) {
  const CertDir certs;
  for (std::size_t count = (65'535 - 560) / kEncodedName; count <= 65'536 / kEncodedName + 1;
       ++count) {
    certs.write("ca.pem", many_authorities(count), 0644);
    const Told told = ask(certs, GetParam());
    EXPECT_TRUE(told.served) << count << ' ' << told.log;
    EXPECT_EQ(told.names.empty(), told.log.find("are not sent") != std::string::npos) << count;
  }
}

TEST_F(EndToEnd, CheckSaysThatNamesOfCasAreLeftOut) {
  const CertDir certs(CertSpec{.valid_until = 60L * 86'400 + 3'600});
  const auto check = [&](std::size_t count) {
    certs.write("ca.pem", many_authorities(count), 0644);
    return run({.argv = {dotls_path(), "--check", "-d", certs.path(), "-c", "ca.pem",
                         "--verify-client", "require"}})
        .out;
  };
  EXPECT_THAT(check(1000), testing::ContainsRegex(kNotSent));
  EXPECT_THAT(check(10), testing::Not(testing::ContainsRegex(kNotSent)));
}

}  // namespace
}  // namespace dotls::test
