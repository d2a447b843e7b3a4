// Goal: in client mode the server's alternative names must include the name of -h; a refusal says
// which name was expected and which names the certificate has.

#include <gmock/gmock.h>
#include <openssl/x509v3.h>

#include "tests/e2e/verify/server_check.hpp"

namespace dotls::test {
namespace {

using ServerNames = EndToEnd;

std::vector<std::string> host(const std::string& name) {
  return {"-c", "root.pem", "-h", name};
}

TEST_F(ServerNames, ThatMatch) {
  const CertDir certs;
  const struct {
    std::string wanted;
    std::vector<std::string> dns;
    std::vector<std::string> ips;
  } cases[] = {{"mail.example.org", {"mail.example.org"}, {}},
               {"MAIL.Example.org", {"mail.example.org"}, {}},
               {"mail.example.org", {"MAIL.EXAMPLE.ORG"}, {}},
               {"mail.example.org.", {"mail.example.org"}, {}},
               {"mail_1.example.org", {"mail_1.example.org"}, {}},
               {"mail.example.org", {"a.example", "b.example", "mail.example.org"}, {}},
               {"mail.example.org", {"*.example.org"}, {}},
               {"xn--bcher-kva.example", {"xn--bcher-kva.example"}, {}},
               {"127.0.0.1", {}, {"127.0.0.1"}},
               {"::1", {"localhost"}, {"::1"}}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.wanted);
    expect_accepted(check_server(certs, host(one.wanted), server_for(one.dns, one.ips)));
  }
}

TEST_F(ServerNames, ThatDoNotMatch) {
  const CertDir certs;
  const struct {
    std::string wanted;
    std::vector<std::string> dns;
    std::vector<std::string> ips;
    std::string says;
  } cases[] = {
      {"mail.example.org",
       {"example.org", "www.example.org"},
       {},
       "example\\.org, www\\.example\\.org"},
      {"example.org", {"*.example.org"}, {}, "\\*\\.example\\.org"},
      {"a.b.example.org", {"*.example.org"}, {}, "\\*\\.example\\.org"},
      {"mail.example.org", {"m*.example.org"}, {}, "m\\*\\.example\\.org"},
      {"mail.example.org", {"*"}, {}, "\\*"},
      {"mail.example.org.evil.org", {"mail.example.org"}, {}, "mail\\.example\\.org"},
      {"127.0.0.1", {"127.0.0.1"}, {}, "127\\.0\\.0\\.1 \\(an address as a DNS name\\)"},
      {"127.0.0.2", {"localhost"}, {"127.0.0.1", "::1"}, "localhost, 127\\.0\\.0\\.1, ::1"}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.wanted);
    expect_refused(check_server(certs, host(one.wanted), server_for(one.dns, one.ips)),
                   {"expected " + one.wanted + ", the certificate is for " + one.says + "\n"});
  }
}

// RFC 9525: it proves nothing.
TEST_F(ServerNames, InTheCommonNameOnly) {
  const CertDir certs;
  CertSpec spec;
  spec.common_name = "mail.example.org";
  spec.dns.clear();
  const Credential server = make_certificate(spec, authorities().intermediate);
  expect_refused(check_server(certs, host("mail.example.org"), server),
                 {"expected mail\\.example\\.org, the certificate is for no names"});
}

TEST_F(ServerNames, ByTheHundred) {
  const CertDir certs;
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back("host" + std::to_string(i) + ".example.org");
  const Credential server = server_for(names);
  expect_accepted(check_server(certs, host("host299.example.org"), server));
  const ServerCheck refused = check_server(certs, host("host300.example.org"), server);
  expect_refused(refused, {"host0\\.example\\.org, .*and 292 more"});
  EXPECT_LT(refused.log.size(), 1000U);
}

// What C takes for its end is not the name's.
TEST_F(ServerNames, WithANul) {
  const CertDir certs;
  CertSpec spec;
  spec.dns.clear();
  spec.change = [](X509* x) {
    const std::string evil("mail.example.org\0.evil.org", 26);
    GENERAL_NAMES* names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME* name = GENERAL_NAME_new();
    ASN1_IA5STRING* text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, evil.data(), static_cast<int>(evil.size()));
    GENERAL_NAME_set0_value(name, GEN_DNS, text);
    sk_GENERAL_NAME_push(names, name);
    X509_add1_ext_i2d(x, NID_subject_alt_name, names, 0, X509V3_ADD_REPLACE);
    GENERAL_NAMES_free(names);
  };
  const Credential server = make_certificate(spec, authorities().intermediate);
  expect_refused(check_server(certs, host("mail.example.org"), server),
                 {"the certificate is for mail\\.example\\.org\\\\x00\\.evil\\.org"});
}

TEST_F(ServerNames, ThatAreInvalid) {
  const CertDir certs;
  for (const std::string& bad :
       {std::string(), std::string("a/b"), std::string("../x"), std::string(300, 'a'),
        std::string("a..b"), std::string(".a"), std::string("a b"),
        std::string("m\xc3\xbcnchen.de"), std::string(64, 'a') + ".example",
        std::string("*.example.org"), std::string("a\nb")}) {
    SCOPED_TRACE(bad);
    ClientSession session(certs, {.program = {"true"}, .options = {"-T", "-h", bad}});
    const UniqueFd server = session.take_server();
    EXPECT_EQ(session.dotls().wait(), 100);
    EXPECT_EQ(read_to_end(server.get()).bytes, "");
    EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("no host name and no IP address"));
  }
}

// Without -h there is a chain but no name to check, and the log says so.
TEST_F(ServerNames, NotGiven) {
  const CertDir certs;
  const ServerCheck check = check_server(certs, {"-c", "root.pem"}, server_for({"other.example"}));
  EXPECT_EQ(check.status, 0);
  EXPECT_TRUE(check.started);
  EXPECT_THAT(check.log, testing::HasSubstr("the server's name was not checked; give it with -h"));
}

// RFC 6066: a name goes into SNI, an address does not.
TEST_F(ServerNames, AreSentToTheServer) {
  const CertDir certs;
  for (const auto& [wanted, told] :
       {std::pair<std::string, std::string>("mail.example.org", "mail.example.org"),
        {"MAIL.example.org.", "mail.example.org"},
        {"mail_1.example.org", "mail_1.example.org"},
        {"127.0.0.1", ""}}) {
    ClientSession session(certs,
                          {.program = {"true"}, .options = {"-T", "-h", wanted, "-c", "root.pem"}});
    TlsPeer server = session.make_server(
        with_certificate(server_for({"mail.example.org", "mail_1.example.org"}, {"127.0.0.1"})));
    EXPECT_TRUE(server.handshake());
    const char* name = SSL_get_servername(server.ssl(), TLSEXT_NAMETYPE_host_name);
    EXPECT_EQ(name == nullptr ? "" : std::string(name), told);
    server.hang_up();
    session.dotls().wait();
  }
}

}  // namespace
}  // namespace dotls::test
