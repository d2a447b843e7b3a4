// Goal: an unusable certificate or key: 100, one line that names the file, and no program.

#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"

namespace dotls::test {
namespace {

using BadCertificate = EndToEnd;

// Without root's right to read everything, should the tests run as root.
std::vector<std::string> without_privileges() {
  if (::geteuid() != 0) return {};
  return {"setpriv", "--bounding-set=-dac_override,-dac_read_search"};
}

TEST_F(BadCertificate, Missing) {
  const CertDir certs;
  ASSERT_EQ(::unlink((certs / "servercert.pem").c_str()), 0);
  expect_refusal(certs, {.program = {}}, 100, {certs / "servercert\\.pem", "no such file", "-n"});
}

TEST_F(BadCertificate, MissingDirectory) {
  const CertDir certs;
  expect_refusal(certs, {.program = {}, .options = {"-d", "/nonexistent"}}, 100,
                 {"/nonexistent/servercert\\.pem", kPeerIp});
}

TEST_F(BadCertificate, MissingKeyFile) {
  const CertDir certs;
  expect_refusal(certs,
                 {.program = {}, .options = {"-n", "servercert.pem", "--keyfile", "absent.pem"}},
                 100, {certs / "absent\\.pem", "no such file"});
}

TEST_F(BadCertificate, Unreadable) {
  const CertDir certs;
  certs.write("servercert.pem", chain_pem(certs.leaf()), 0000);
  expect_refusal(certs, {.program = {}, .wrapper = without_privileges()}, 100,
                 {certs / "servercert\\.pem", "uid " + std::to_string(::geteuid()),
                  "gid " + std::to_string(::getegid())});
}

// The group that may read it comes first: to let another one in is the second choice.
TEST_F(BadCertificate, ReadableByAnotherGroup) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  constexpr uid_t kOther = 64'701;
  constexpr gid_t kGroup = 64'702;
  const CertDir certs;
  const std::string path = certs / "servercert.pem";
  const std::string own = std::to_string(::getegid());
  const std::string advice =
      "; run with the group that may: tcpserver -g 64702 \\(supplementary groups do not count\\); "
      "or let gid " +
      own + " read it \\(chgrp " + own + " " + path;
  ASSERT_EQ(::chown(path.c_str(), kOther, kGroup), 0);
  expect_refusal(certs, {.program = {}, .wrapper = without_privileges()}, 100, {advice});
  // The directory alone is in the way.
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  ASSERT_EQ(::chown(certs.path().c_str(), kOther, kGroup), 0);
  ASSERT_EQ(::chmod(certs.path().c_str(), 0750), 0);
  expect_refusal(certs, {.program = {}, .wrapper = without_privileges()}, 100, {advice});
}

TEST_F(BadCertificate, Empty) {
  const CertDir certs;
  certs.write("servercert.pem", "");
  expect_refusal(certs, {.program = {}}, 100, {certs / "servercert\\.pem", "no certificate"});
}

TEST_F(BadCertificate, WithoutACertificate) {
  const CertDir certs;
  certs.write("servercert.pem", certs.leaf().key_pem());
  expect_refusal(certs, {.program = {}}, 100, {certs / "servercert\\.pem", "no certificate"});
}

TEST_F(BadCertificate, WithoutAKey) {
  const CertDir certs;
  for (const mode_t mode : {0640, 0644}) {
    certs.write("servercert.pem", certs.leaf().certificate_pem(), mode);
    expect_refusal(certs, {.program = {}}, 100,
                   {certs / "servercert\\.pem: no private key in it; name it with --keyfile\n"});
  }
}

TEST_F(BadCertificate, Truncated) {
  const CertDir certs;
  const std::string pem = certs.leaf().key_pem() + certs.leaf().certificate_pem();
  certs.write("servercert.pem", pem.substr(0, pem.size() - 100));
  expect_refusal(certs, {.program = {}}, 100, {certs / "servercert\\.pem", "damaged"});
}

TEST_F(BadCertificate, TruncatedKey) {
  const CertDir certs;
  const std::string key = certs.leaf().key_pem();
  certs.write("servercert.pem",
              certs.leaf().certificate_pem() + key.substr(0, key.size() - 60) + '\n');
  expect_refusal(certs, {.program = {}}, 100,
                 {certs / "servercert\\.pem", "damaged|bad private key"});
}

TEST_F(BadCertificate, Mismatched) {
  const CertDir certs;
  const Credential other = make_self_signed({});
  certs.write("servercert.pem", other.key_pem() + certs.leaf().certificate_pem());
  expect_refusal(certs, {.program = {}}, 100, {certs / "servercert\\.pem", "key", "match"});
}

TEST_F(BadCertificate, ReadableByOthers) {
  const CertDir certs;
  certs.write("servercert.pem", chain_pem(certs.leaf()), 0644);
  expect_refusal(certs, {.program = {}}, 100,
                 {certs / "servercert\\.pem", "chmod.*" + (certs / "servercert\\.pem")});
}

TEST_F(BadCertificate, KeyFileReadableByOthers) {
  const CertDir certs;
  certs.write("cert.pem", certs.leaf().certificate_pem(), 0644);
  certs.write("key.pem", certs.leaf().key_pem(), 0604);
  expect_refusal(certs, {.program = {}, .options = {"-n", "cert.pem", "--keyfile", "key.pem"}}, 100,
                 {"chmod.*" + (certs / "key\\.pem")});
}

// The target of a link counts, as with certbot.
TEST_F(BadCertificate, LinkToAFileReadableByOthers) {
  const CertDir certs;
  const std::string target = certs.write("archive.pem", chain_pem(certs.leaf()), 0644);
  ASSERT_EQ(::symlink(target.c_str(), (certs / "live.pem").c_str()), 0);
  expect_refusal(certs, {.program = {}, .options = {"-n", "live.pem"}}, 100,
                 {certs / "live\\.pem", "chmod"});
}

TEST_F(BadCertificate, Directory) {
  const CertDir certs;
  ASSERT_EQ(::mkdir((certs / "folder").c_str(), 0755), 0);
  expect_refusal(certs, {.program = {}, .options = {"-n", "folder"}}, 100,
                 {certs / "folder", "not a regular file"});
}

TEST_F(BadCertificate, FifoThatNobodyWrites) {
  const CertDir certs;
  ASSERT_EQ(::mkfifo((certs / "fifo").c_str(), 0600), 0);
  expect_refusal(certs, {.program = {}, .options = {"-n", "fifo"}}, 100,
                 {certs / "fifo", "not a regular file"});
}

TEST_F(BadCertificate, EncryptedKey) {
  const CertDir certs;
  const RunResult made = run({.argv = {"openssl", "pkey", "-aes128", "-passout", "pass:secret",
                                       "-out", certs / "encrypted.pem"},
                              .input = certs.leaf().key_pem()});
  ASSERT_EQ(made.status, 0) << made.err;
  ASSERT_EQ(::chmod((certs / "encrypted.pem").c_str(), 0600), 0);
  expect_refusal(certs,
                 {.program = {}, .options = {"-n", "servercert.pem", "--keyfile", "encrypted.pem"}},
                 100,
                 {"the private key is encrypted; decrypt it first: openssl pkey -in " +
                  certs / "encrypted\\.pem -out NEWFILE\n"});
}

}  // namespace
}  // namespace dotls::test
