// Goal: one port for many names. The certificate is that of the name that the client asks for: the
// exact one, else the wildcard's, else the default; a bad file affects only its own name.

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using Sni = EndToEnd;

// A certificate directory with an sni folder.
struct NamedCerts : CertDir {
  NamedCerts() { EXPECT_EQ(::mkdir((*this / "sni").c_str(), 0755), 0); }

  [[nodiscard]] static std::string pem_for(const std::string& name) {
    CertSpec spec;
    spec.common_name = name;
    spec.dns = {name};
    return chain_pem(make_certificate(spec, authorities().intermediate));
  }
  void add(const std::string& name) const { write("sni/" + name + ".pem", pem_for(name)); }
};

// What a client that asks for this name is shown.
struct Shown {
  std::string common_name;  ///< "": no handshake
  int status;
  std::string log;
};

Shown ask(const CertDir& certs, const std::string& name,
          const std::vector<std::string>& options = {}) {
  Session session(certs, {.program = {"true"}, .options = options});
  TlsPeer client = session.make_client({.server_name = name});
  Shown shown{};
  if (client.handshake()) {
    const CertificatePtr certificate(SSL_get1_peer_certificate(client.ssl()));
    char text[256] = {};
    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName, text,
                              sizeof text);
    shown.common_name = text;
    static_cast<void>(client.read_until_end());
  }
  client.hang_up();
  shown.status = session.dotls().wait();
  shown.log = session.dotls().err().text();
  return shown;
}

// A host name of `size` bytes, in labels of 63 at most.
std::string long_name(std::size_t size) {
  std::string name;
  while (name.size() < size) name += name.size() % 64 == 63 ? '.' : 'a';
  if (name.back() == '.') name.back() = 'a';
  return name;
}

// With ".pem" appended such a name is too long for a file system.
TEST_F(Sni, LongestNameIsServed) {
  const NamedCerts certs;
  certs.write("sni/" + long_name(251) + ".pem", NamedCerts::pem_for("long.example"));
  EXPECT_EQ(ask(certs, long_name(251)).common_name, "long.example");
  for (const std::size_t size : {252, 253}) {
    EXPECT_EQ(ask(certs, long_name(size)).common_name, "localhost") << size;
    EXPECT_EQ(ask(certs, long_name(size), {"--strict-sni"}).common_name, "") << size;
  }
}

// The star of a wildcard is no shorter than a label of one byte.
TEST_F(Sni, LongestNameIsServedByAWildcard) {
  const NamedCerts certs;
  certs.write("sni/*." + long_name(249) + ".pem", NamedCerts::pem_for("long.example"));
  EXPECT_EQ(ask(certs, "a." + long_name(249)).common_name, "long.example");
  for (const std::size_t size : {250, 251}) {
    EXPECT_EQ(ask(certs, "a." + long_name(size)).common_name, "localhost") << size;
  }
}

TEST_F(Sni, CertificateWithoutIntermediatesGetsThoseOfTheCaFile) {
  const NamedCerts certs;
  CertSpec spec;
  spec.dns = {"a.example"};
  const Credential leaf = make_certificate(spec, authorities().intermediate);
  certs.write("sni/a.example.pem", leaf.certificate_pem() + leaf.key_pem());
  certs.write("chain.pem",
              authorities().intermediate.certificate_pem() + authorities().root.certificate_pem());
  Session session(certs, {.program = {"true"}, .options = {"-c", "chain.pem"}});
  TlsPeer client = session.make_client(
      {.server_name = "a.example", .trust_pem = authorities().root.certificate_pem()});
  EXPECT_TRUE(client.handshake()) << client.error() << session.dotls().err().text();
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
}

TEST_F(Sni, CertificateThatHasExpiredIsLogged) {
  const NamedCerts certs;
  CertSpec spec;
  spec.dns = {"a.example"};
  spec.valid_from = -7200;
  spec.valid_until = -3600;
  certs.write("sni/a.example.pem", chain_pem(make_certificate(spec, authorities().intermediate)));
  EXPECT_THAT(ask(certs, "a.example").log, testing::ContainsRegex("a\\.example\\.pem: .*expired"));
}

// OpenSSL shows the callback the second ClientHello too.
TEST_F(Sni, IsLookedUpOnceDespiteAHelloRetryRequest) {
  const NamedCerts certs;
  certs.add("a.example");
  certs.write("openssl.cnf",
              "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = all\n"
              "[all]\nGroups = P-384\n");
  Session session(
      certs,
      {.program = {"true"}, .options = {"-v"}, .env = {{"OPENSSL_CONF", certs / "openssl.cnf"}}});
  TlsPeer client = session.make_client({.server_name = "a.example"});
  SSL_set1_groups_list(client.ssl(), "X25519:P-384");
  EXPECT_TRUE(client.handshake()) << client.error();
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_EQ(session.dotls().err().count("group secp384r1"), 1U);
  EXPECT_EQ(session.dotls().err().count("certificate for the name a\\.example"), 1U);
}

TEST_F(Sni, CannotForgeALogLine) {
  const CertDir certs;
  const std::string log = ask(certs, "x alpn imap peer \"CN=boss\" verify SUCCESS", {"-v"}).log;
  EXPECT_THAT(log,
              testing::HasSubstr(R"( name "x alpn imap peer \x22CN=boss\x22 verify SUCCESS")"));
}

TEST_F(Sni, ChoosesTheName) {
  const NamedCerts certs;
  for (const std::string name : {"a.example", "b.example", "*.b.example", "c.b.example"})
    certs.add(name);
  const struct {
    std::string asked;
    std::string shown;
  } cases[] = {{"a.example", "a.example"},
               {"A.Example", "a.example"},
               {"a.example.", "a.example"},
               {"d.b.example.", "*.b.example"},
               {"a.example..", "localhost"},
               {".", "localhost"},
               {"b.example", "b.example"},
               {"c.b.example", "c.b.example"},
               {"d.b.example", "*.b.example"},
               {"D.B.EXAMPLE", "*.b.example"},
               {"e.d.b.example", "localhost"},
               {"d.a.example", "localhost"},
               {"example", "localhost"},
               {"nobody.example.org", "localhost"},
               {"", "localhost"}};
  for (const auto& one : cases) {
    const Shown shown = ask(certs, one.asked);
    EXPECT_EQ(shown.common_name, one.shown) << one.asked;
    EXPECT_EQ(shown.status, 0) << shown.log;
    EXPECT_EQ(shown.log, "");
  }
}

TEST_F(Sni, IsInTheLogAndTheEnvironment) {
  const NamedCerts certs;
  certs.add("a.example");
  const TempDir directory;
  Session session(certs, {.program = testprog({"environment"}), .options = {"-z", "-v"}});
  TlsPeer client = session.make_client({.server_name = "a.example."});
  ASSERT_TRUE(client.handshake());
  EXPECT_THAT(client.read_until_end(),
              testing::HasSubstr(std::string("SSL_TLS_SNI=a.example\0", 22)));
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr(certs / "sni/a.example.pem"));
  EXPECT_THAT(session.dotls().err().text(), testing::HasSubstr("name a.example"));
}

// The default certificates are for other names, also where only they have the client's kind of key.
TEST_F(Sni, NeverFallsBackToTheDefaultsKeyType) {
  const NamedCerts certs;
  certs.add("a.example");
  CertSpec rsa;
  rsa.key = KeyKind::Rsa;
  certs.write("servercert.pem", chain_pem(make_certificate(rsa, authorities().intermediate)));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    Session session(certs, {.program = {"true"}});
    TlsPeer client = session.make_client(
        {.min_version = version, .max_version = version, .server_name = "a.example"});
    SSL_set1_sigalgs_list(client.ssl(), "rsa_pss_rsae_sha256:rsa_pkcs1_sha256");
    EXPECT_FALSE(client.handshake());
    client.hang_up();
    EXPECT_EQ(session.dotls().wait(), 97);
  }
}

// As certbot leaves them: live/ links to archive/, the key in a file of its own.
TEST_F(Sni, FollowsLinks) {
  const NamedCerts certs;
  const TempDir archive;
  archive.write("chain1.pem", NamedCerts::pem_for("a.example"), 0640);
  ASSERT_EQ(::symlink((archive / "chain1.pem").c_str(), (certs / "sni/a.example.pem").c_str()), 0);
  EXPECT_EQ(ask(certs, "a.example").common_name, "a.example");
}

TEST_F(Sni, StrictRefusesUnknownNames) {
  const NamedCerts certs;
  certs.add("a.example");
  EXPECT_EQ(ask(certs, "a.example", {"--strict-sni"}).common_name, "a.example");
  // A client without a name has not asked for a wrong one.
  EXPECT_EQ(ask(certs, "", {"--strict-sni"}).common_name, "localhost");
  const Shown refused = ask(certs, "b.example", {"--strict-sni"});
  EXPECT_EQ(refused.common_name, "");
  EXPECT_EQ(refused.status, 97);
  expect_one_fatal_line(refused.log,
                        {"no certificate for the name \"b\\.example\" \\(--strict-sni\\)"});
}

// As the names of the default certificate are given with -h: a wildcard is for one label and whole,
// the common name proves nothing.
TEST_F(Sni, StrictServesTheNamesOfTheDefaultCertificate) {
  CertSpec spec;
  spec.common_name = "common.example";
  spec.dns = {"mail.example", "*.wild.example", "p*.part.example"};
  const CertDir certs(spec);
  for (const std::string name : {"mail.example", "Mail.EXAMPLE.", "a.wild.example"}) {
    const Shown shown = ask(certs, name, {"--strict-sni"});
    EXPECT_EQ(shown.common_name, "common.example") << name;
    EXPECT_EQ(shown.status, 0) << shown.log;
  }
  for (const std::string name : {"common.example", "wild.example", "b.a.wild.example",
                                 "pop.part.example", "other.example", ".wild.example"}) {
    const Shown shown = ask(certs, name, {"--strict-sni"});
    EXPECT_EQ(shown.common_name, "") << name;
    EXPECT_EQ(shown.status, 97) << name;
  }
}

TEST_F(Sni, StrictServesTheNamesOfEachDefaultCertificate) {
  const CertDir certs;
  CertSpec spec;
  spec.key = KeyKind::Rsa;
  spec.dns = {"rsa.example"};
  certs.write("rsa.pem", chain_pem(make_certificate(spec, authorities().intermediate)));
  const std::vector<std::string> options{"--strict-sni", "-n", "servercert.pem", "-n", "rsa.pem"};
  for (const std::string name : {"localhost", "rsa.example"}) {
    EXPECT_EQ(ask(certs, name, options).status, 0) << name;
  }
  EXPECT_EQ(ask(certs, "other.example", options).status, 97);
}

// A name's own file precedes the default.
TEST_F(Sni, StrictPrefersTheNamedFile) {
  const NamedCerts certs;
  certs.write("sni/localhost.pem", NamedCerts::pem_for("own.example"));
  EXPECT_EQ(ask(certs, "localhost", {"--strict-sni"}).common_name, "own.example");
}

TEST_F(Sni, StrictSendsUnrecognizedName) {
  const NamedCerts certs;
  const TcpServer server(certs, {.program = {"true"}, .options = {"--strict-sni"}});
  const std::string port = std::to_string(server.port());
  const RunResult openssl = run({.argv = {"openssl", "s_client", "-connect", "127.0.0.1:" + port,
                                          "-servername", "b.example"}});
  EXPECT_THAT(openssl.err, testing::HasSubstr("SSL alert number 112"));
  const RunResult gnutls = run({.argv = {"gnutls-cli", "127.0.0.1", "-p", port, "--sni-hostname",
                                         "b.example", "--insecure"}});
  EXPECT_THAT(gnutls.out + gnutls.err, testing::HasSubstr("Received alert [112]"));
  EXPECT_EQ(server.wait_for_end(2), 97);
}

TEST_F(Sni, BadFileFailsItsOwnNameOnly) {
  const NamedCerts certs;
  certs.add("good.example");
  certs.write("sni/garbage.example.pem", "garbage\n");
  certs.write("sni/empty.example.pem", "");
  certs.write("sni/open.example.pem", NamedCerts::pem_for("open.example"), 0644);
  const std::string pem = NamedCerts::pem_for("x");
  certs.write("sni/nokey.example.pem", pem.substr(pem.find("-----BEGIN CERT")), 0644);
  certs.write("sni/other.example.pem",
              certs.leaf().key_pem() + pem.substr(pem.find("-----BEGIN CERT")));
  ASSERT_EQ(::mkdir((certs / "sni/directory.example.pem").c_str(), 0755), 0);
  ASSERT_EQ(::mkfifo((certs / "sni/fifo.example.pem").c_str(), 0640), 0);
  const struct {
    std::string name;
    std::string why;
  } cases[] = {{"garbage", "no certificate in it"},
               {"empty", "no certificate in it"},
               {"open", "open to everyone"},
               {"nokey", "no private key in it; put it into .*/sni/nokey\\.example\\.key\n"},
               {"other", "is not the key of the first"},
               {"directory", "not a regular file"},
               {"fifo", "not a regular file"}};
  for (const auto& one : cases) {
    SCOPED_TRACE(one.name);
    const Shown shown = ask(certs, one.name + ".example");
    EXPECT_EQ(shown.common_name, "");
    EXPECT_EQ(shown.status, 97);
    expect_one_fatal_line(shown.log, {one.name + "\\.example\\.pem: .*" + one.why});
    EXPECT_EQ(ask(certs, "good.example").common_name, "good.example");
    EXPECT_EQ(ask(certs, "").common_name, "localhost");
  }
}

TEST_F(Sni, ServesOpensslGnutlsAndCurl) {
  const NamedCerts certs;
  certs.add("a.example");
  const TcpServer server(
      certs, {.program = testprog({"request", "say", "HTTP/1.0 200 OK\r\n\r\nserved"})});
  const std::string port = std::to_string(server.port());
  const std::string root = certs / "root.pem";
  const RunResult openssl = run(
      {.argv = {"openssl", "s_client", "-connect", "127.0.0.1:" + port, "-servername", "a.example",
                "-CAfile", root, "-verify_hostname", "a.example", "-verify_return_error"},
       .input = "GET / HTTP/1.0\n\n"});
  EXPECT_THAT(openssl.out, testing::HasSubstr("Verify return code: 0 (ok)"));
  const RunResult gnutls =
      run({.argv = {"gnutls-cli", "127.0.0.1", "-p", port, "--sni-hostname", "a.example",
                    "--verify-hostname", "a.example", "--x509cafile", root},
           .input = "GET / HTTP/1.0\n\n"});
  EXPECT_THAT(gnutls.out, testing::HasSubstr("The certificate is trusted"));
  const RunResult curl =
      run({.argv = {"curl", "-sS", "--cacert", root, "--resolve",
                    "a.example:" + port + ":127.0.0.1", "https://a.example:" + port + "/"}});
  EXPECT_THAT(curl.out, testing::HasSubstr("served")) << curl.err;
  server.wait_for_end(3);
}

}  // namespace
}  // namespace dotls::test
