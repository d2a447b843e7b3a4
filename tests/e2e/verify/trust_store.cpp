// Goal: what a client trusts: -c FILE, clientca.pem, else the system's directory, never its bundle;
// -c "" is that directory in any case. An unusable file is an error.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/e2e/verify/server_check.hpp"

namespace dotls::test {
namespace {

using TrustStore = EndToEnd;

const std::vector<std::string> kHost{"-h", "localhost"};

std::vector<std::string> with_file(const std::string& name) {
  return {"-c", name, "-h", "localhost"};
}

// A directory as c_rehash makes it, with this certificate.
class HashedDirectory {
 public:
  explicit HashedDirectory(const Credential& root) {
    directory_.write("root.pem", root.certificate_pem());
    EXPECT_EQ(run({.argv = {"openssl", "rehash", directory_.path()}}).status, 0);
  }
  [[nodiscard]] std::map<std::string, std::string> env() const {
    return {{"SSL_CERT_DIR", directory_.path()}};
  }
  [[nodiscard]] const std::string& path() const { return directory_.path(); }

 private:
  TempDir directory_;
};

TEST_F(TrustStore, IsTheNamedFile) {
  const CertDir certs;
  expect_accepted(check_server(certs, with_file("root.pem"), certs.leaf()));
  expect_accepted(check_server(certs, with_file(certs / "root.pem"), certs.leaf()));
  const ServerCheck named =
      check_server(certs, kHost, certs.leaf(), {}, {{"CLIENTCA", "root.pem"}});
  expect_accepted(named);
}

TEST_F(TrustStore, HoldsSeveral) {
  const CertDir certs;
  certs.write("two.pem",
              authorities().foreign_root.certificate_pem() + authorities().root.certificate_pem(),
              0644);
  expect_accepted(check_server(certs, with_file("two.pem"), certs.leaf()));
}

TEST_F(TrustStore, IsClientcaByDefault) {
  const CertDir certs;
  certs.write("clientca.pem", authorities().root.certificate_pem(), 0644);
  expect_accepted(check_server(certs, kHost, certs.leaf()));
}

TEST_F(TrustStore, IsTheSystemsDirectoryOtherwise) {
  const CertDir certs;
  const HashedDirectory system(authorities().root);
  expect_accepted(check_server(certs, kHost, certs.leaf(), {}, system.env()));
}

TEST_F(TrustStore, IsTheSystemsDirectoryWhenAskedFor) {
  const CertDir certs;
  certs.write("clientca.pem", authorities().foreign_root.certificate_pem(), 0644);
  const HashedDirectory system(authorities().root);
  expect_refused(check_server(certs, kHost, certs.leaf(), {}, system.env()), {"clientca\\.pem"});
  expect_accepted(check_server(certs, with_file(""), certs.leaf(), {}, system.env()));
}

TEST_F(TrustStore, IsNamedOnFailure) {
  const CertDir certs;
  const HashedDirectory system(authorities().foreign_root);
  expect_refused(
      check_server(certs, kHost, certs.leaf(), {}, system.env()),
      {"unable to get (local )?issuer", "trusting the system's directory " + system.path()});
}

// Of the system's directory only what is needed is read, and its bundle never: that costs 29 ms.
TEST_F(TrustStore, IsNeverTheBundle) {
  const CertDir certs;
  const HashedDirectory system(authorities().root);
  const TempDir directory;
  const std::string record = directory / "opened";
  ClientSession session(
      certs, {.program = {"true"},
              .options = {"-T", "-h", "localhost"},
              .env = system.env(),
              .wrapper = {"strace", kNoLeakCheck, "-o", record, "-e", "trace=open,openat"}});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  EXPECT_TRUE(server.handshake());
  static_cast<void>(server.read_until_end());
  server.hang_up();
  session.dotls().wait();
  EXPECT_THAT(read_file(record), testing::HasSubstr(system.path()));
  EXPECT_THAT(read_file(record),
              testing::Not(testing::ContainsRegex("ca-certificates|/ssl/cert\\.pem")));
}

// The exit status is that of a wrong set-up, and not a byte has gone to the server.
void expect_unusable(const CertDir& certs, const std::string& file, const std::string& why,
                     const std::vector<std::string>& wrapper = {}) {
  SCOPED_TRACE(why);
  ClientSession session(
      certs,
      {.program = {"true"}, .options = {"-T", "-c", file, "-h", "localhost"}, .wrapper = wrapper});
  const UniqueFd server = session.take_server();
  EXPECT_EQ(session.dotls().wait(), 100);
  EXPECT_EQ(read_to_end(server.get()).bytes, "");
  expect_one_fatal_line(session.dotls().err().text(), {why});
}

TEST_F(TrustStore, FileThatCannotBeUsed) {
  const CertDir certs;
  certs.write("empty.pem", "", 0644);
  expect_unusable(certs, "empty.pem", "empty\\.pem: no certificate in it");
  certs.write("garbage.pem", pattern_text(1, 10000), 0644);
  expect_unusable(certs, "garbage.pem", "garbage\\.pem: no certificate in it");
  std::string half = authorities().root.certificate_pem();
  half.resize(half.size() / 2);
  certs.write("half.pem", half, 0644);
  expect_unusable(certs, "half.pem", "half\\.pem: damaged");
  certs.write("crl.pem", make_crl_pem(authorities().root, {}), 0644);
  expect_unusable(certs, "crl.pem", "crl\\.pem: no certificate in it");
  expect_unusable(certs, "gone.pem", "gone\\.pem: no such file");
  expect_unusable(certs, certs.path(), "not a regular file");
}

TEST_F(TrustStore, FileThatCannotBeRead) {
  const CertDir certs;
  ::chmod((certs / "root.pem").c_str(), 0);
  expect_unusable(certs, "root.pem", "root\\.pem: permission denied",
                  {"setpriv", "--bounding-set=-dac_override,-dac_read_search"});
}

}  // namespace
}  // namespace dotls::test
