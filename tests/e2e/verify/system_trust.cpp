// Goal: without a CA file a client trusts what OpenSSL's own programs trust: SSL_CERT_FILE, the
// hashed directory, and the bundle if the directory is not hashed; --check uses the same.

#include <gmock/gmock.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include "tests/e2e/verify/server_check.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

using SystemTrust = EndToEnd;

const std::vector<std::string> kHost{"-h", "localhost"};
const std::string kNoHashedName = "which has no hashed name";

void rehash(const std::string& directory) {
  EXPECT_EQ(run({.argv = {"openssl", "rehash", directory}}).status, 0);
}

// A folder with this certificate, as c_rehash leaves it or without hashed names.
class Folder {
 public:
  Folder(const Credential& root, bool hashed) {
    directory_.write("root.pem", root.certificate_pem(), 0644);
    // The name of a revocation list is not a certificate's.
    directory_.write("01234567.r0", "", 0644);
    if (hashed) rehash(path());
  }
  [[nodiscard]] const std::string& path() const { return directory_.path(); }
  [[nodiscard]] std::string file() const { return directory_ / "root.pem"; }

 private:
  TempDir directory_;
};

TEST_F(SystemTrust, IsTheNamedFile) {
  const CertDir certs;
  const Folder empty(authorities().foreign_root, false);
  const std::string file = certs / "root.pem";
  expect_accepted(check_server(certs, kHost, certs.leaf(), {}, {{"SSL_CERT_FILE", file}}));
  expect_accepted(check_server(certs, kHost, certs.leaf(), {},
                               {{"SSL_CERT_FILE", file}, {"SSL_CERT_DIR", empty.path()}}));
}

// As in OpenSSL, neither replaces the other.
TEST_F(SystemTrust, IsTheDirectoryBesideTheNamedFile) {
  const CertDir certs;
  const Folder foreign(authorities().foreign_root, false);
  const Folder hashed(authorities().root, true);
  expect_accepted(
      check_server(certs, kHost, certs.leaf(), {},
                   {{"SSL_CERT_FILE", foreign.file()}, {"SSL_CERT_DIR", hashed.path()}}));
}

TEST_F(SystemTrust, IsAnyOfTheNamedDirectories) {
  const CertDir certs;
  const Folder plain(authorities().foreign_root, false);
  const Folder hashed(authorities().root, true);
  for (const std::string& list :
       {plain.path() + ':' + hashed.path(), hashed.path() + ':' + plain.path()}) {
    expect_accepted(check_server(certs, kHost, certs.leaf(), {}, {{"SSL_CERT_DIR", list}}));
  }
}

TEST_F(SystemTrust, IsNamedOnFailure) {
  const CertDir certs;
  const Folder foreign(authorities().foreign_root, true);
  expect_refused(
      check_server(certs, kHost, certs.leaf(), {},
                   {{"SSL_CERT_FILE", foreign.file()}, {"SSL_CERT_DIR", foreign.path()}}),
      {"trusting the file " + foreign.file() + " and the system's directory " + foreign.path()});
}

// A named directory is trusted, and not everything that the system trusts.
TEST_F(SystemTrust, IsNotTheBundleForANamedDirectory) {
  const CertDir certs;
  const Folder plain(authorities().root, false);
  expect_refused(check_server(certs, kHost, certs.leaf(), {}, {{"SSL_CERT_DIR", plain.path()}}),
                 {"system's directory " + plain.path() + ", " + kNoHashedName});
}

TEST_F(SystemTrust, UnusableFileIsAnError) {
  const CertDir certs;
  certs.write("empty.pem", "", 0644);
  for (const std::string& file : {certs / "gone.pem", certs / "empty.pem", certs.path()}) {
    ClientSession session(certs, {.program = {"true"},
                                  .options = {"-T", "-h", "localhost"},
                                  .env = {{"SSL_CERT_FILE", file}}});
    const UniqueFd server = session.take_server();
    EXPECT_EQ(session.dotls().wait(), 100);
    EXPECT_EQ(read_to_end(server.get()).bytes, "");
    expect_one_fatal_line(session.dotls().err().text(), {"SSL_CERT_FILE " + file + ": "});
  }
}

// OpenSSL's own folder as another system has it, in a mount namespace.
class OtherSystem {
 public:
  OtherSystem(bool hashed, const std::string& bundle) {
    EXPECT_EQ(::mkdir((directory_ / "certs").c_str(), 0755), 0);
    directory_.write("certs/root.pem", authorities().root.certificate_pem(), 0644);
    if (hashed) rehash(directory_ / "certs");
    if (!bundle.empty()) directory_.write("cert.pem", bundle, 0644);
  }
  [[nodiscard]] std::vector<std::string> wrapper() const {
    return {"unshare",
            "--mount",
            "/bin/sh",
            "-c",
            "mount --bind \"$1\" \"$2\" && shift 2 && exec \"$@\"",
            "sh",
            directory_.path(),
            X509_get_default_cert_area()};
  }

 private:
  TempDir directory_;
};

struct Met {
  bool verified;
  std::string log;
};

Met meet(const CertDir& certs, const OtherSystem& system) {
  ClientSession session(
      certs,
      {.program = {"true"}, .options = {"-T", "-h", "localhost"}, .wrapper = system.wrapper()});
  TlsPeer server = session.make_server(with_certificate(certs.leaf()));
  if (server.handshake()) static_cast<void>(server.read_until_end());
  server.hang_up();
  const bool verified = session.dotls().wait() == 0;
  return {verified, session.dotls().err().text()};
}

TEST_F(SystemTrust, IsTheBundleIfTheDirectoryIsNotHashed) {
  const CertDir certs;
  const Met met = meet(certs, OtherSystem(false, authorities().root.certificate_pem()));
  EXPECT_TRUE(met.verified) << met.log;
  EXPECT_EQ(met.log, "");
}

TEST_F(SystemTrust, IsOnlyTheDirectoryIfItIsHashed) {
  const CertDir certs;
  const Met met = meet(certs, OtherSystem(true, "no certificate\n"));
  EXPECT_TRUE(met.verified) << met.log;
}

TEST_F(SystemTrust, BundleIsNamedOnFailure) {
  const CertDir certs;
  const std::string file = X509_get_default_cert_file();
  const Met other = meet(certs, OtherSystem(false, authorities().foreign_root.certificate_pem()));
  EXPECT_FALSE(other.verified);
  EXPECT_THAT(other.log, testing::HasSubstr("trusting the system's bundle " + file));
  const Met none = meet(certs, OtherSystem(false, ""));
  EXPECT_FALSE(none.verified);
  EXPECT_THAT(none.log, testing::HasSubstr(X509_get_default_cert_dir() + (", " + kNoHashedName)));
}

RunResult check(const CertDir& certs, const std::vector<std::string>& options,
                const std::map<std::string, std::string>& env,
                const std::vector<std::string>& wrapper = {}) {
  std::vector<std::string> argv = wrapper;
  argv.insert(argv.end(), {dotls_path(), "--check", "-d", certs.path()});
  argv.insert(argv.end(), options.begin(), options.end());
  return run({.argv = std::move(argv), .env = env});
}

TEST_F(SystemTrust, CheckNamesIt) {
  const CertDir certs;
  const RunResult result = check(certs, {"-T"}, {{"SSL_CERT_FILE", certs / "root.pem"}});
  EXPECT_THAT(result.out, testing::HasSubstr("trusts: the file " + (certs / "root.pem")));
}

// A server reads no such file, and serves.
TEST_F(SystemTrust, CheckWarnsOfAMissingFileThatAServerIgnores) {
  const CertDir certs(CertSpec{.valid_until = 60L * 86'400 + 3'600});
  const std::string gone = certs / "gone.pem";
  const RunResult result = check(certs, {"-c", "root.pem"}, {{"SSL_CERT_FILE", gone}});
  EXPECT_EQ(result.status, 1) << result.out;
  EXPECT_THAT(result.out, testing::HasSubstr("SSL_CERT_FILE " + gone + ": no such file"));
  EXPECT_THAT(result.out, testing::HasSubstr("chain: complete"));
}

// Verified and complete are one, whatever is trusted.
TEST_F(SystemTrust, CheckVerifiesAPortAgainstIt) {
  const CertDir certs(CertSpec{.valid_until = 60L * 86'400 + 3'600});
  const TcpServer server(certs, {.program = {"true"}});
  const std::string port = "localhost:" + std::to_string(server.port());
  const std::string root = certs / "root.pem";
  const std::vector<std::string> connect{"--connect", port, "-h", "localhost"};
  const auto expect = [](const RunResult& result, bool good) {
    EXPECT_THAT(result.out, testing::HasSubstr(good ? "verified: yes" : "verified: no"));
    EXPECT_EQ(result.out.find("chain: complete") != std::string::npos, good) << result.out;
    EXPECT_EQ(result.status, good ? 0 : 2) << result.out;
  };
  expect(check(certs, connect, {{"SSL_CERT_FILE", root}}), true);
  expect(check(certs, connect, {}, OtherSystem(false, read_file(root)).wrapper()), true);
  expect(check(certs, connect, {}), false);
  // With a CA file that and nothing else counts.
  certs.write("clientca.pem", authorities().foreign_root.certificate_pem(), 0644);
  expect(check(certs, connect, {{"SSL_CERT_FILE", root}}), false);
  certs.write("clientca.pem", authorities().intermediate.certificate_pem(), 0644);
  expect(check(certs, connect, {}), true);
  server.wait_for_end(5);
}

}  // namespace
}  // namespace dotls::test
