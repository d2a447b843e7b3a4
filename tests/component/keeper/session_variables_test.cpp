// Goal: what dotls says of a session, however long the peer's names are, fits a message.
#include <openssl/x509.h>

#include "dotls/keeper/messages/codec.hpp"
#include "dotls/keeper/messages/permitted.hpp"
#include "dotls/tls/identity.hpp"
#include "tests/component/tls/tls_link.hpp"

namespace dotls::test {
namespace {

// A subject and a serial number that are longer than dotls passes on.
void make_long(X509* certificate) {
  const std::string part(60, '\n');
  X509_NAME* name = X509_NAME_dup(X509_get_subject_name(certificate));
  for (int i = 0; i < 40; ++i) {
    X509_NAME_add_entry_by_txt(name, "OU", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(part.data()),
                               static_cast<int>(part.size()), -1, 0);
  }
  X509_set_subject_name(certificate, name);
  X509_NAME_free(name);
  BIGNUM* serial = BN_new();
  BN_set_bit(serial, 8000);
  BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(certificate));
  BN_free(serial);
}

class SessionVariables : public testing::TestWithParam<bool> {};

TEST_P(SessionVariables, FitAMessage) {
  const bool is_verified = GetParam();
  const CertDir certs;
  dotls::TlsSettings ours = server_settings(certs);
  ours.alpn = {std::string(255, '\n')};
  test::TlsSettings theirs;
  theirs.server_name = std::string(60, 'x') + "." + std::string(60, 'y') + ".example";
  theirs.alpn = ours.alpn;
  if (is_verified) {
    ours.ca_file = certs / "root.pem";
    ours.client_verification = ClientVerification::Require;
    CertSpec client;
    client.change = make_long;
    theirs.own = make_certificate(client, authorities().intermediate);
  }
  TlsLink link(ours, theirs);
  link.connect();
  const StartMessage start{describe_for_program(link.session(), Role::Server, true)};
  ASSERT_GE(start.variables.size(), is_verified ? 14U : 9U);

  const auto parsed = parse_engine_message(encode(EngineMessage(start)));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(std::get<StartMessage>(*parsed).variables, start.variables);
  Permitted permitted;
  ServeMessage serve;
  serve.tls_environment = true;
  EXPECT_TRUE(permitted.allows(FrontMessage(serve), 3));
  EXPECT_TRUE(permitted.allows(*parsed, 0));
}

INSTANTIATE_TEST_SUITE_P(Client, SessionVariables, testing::Bool());

}  // namespace
}  // namespace dotls::test
