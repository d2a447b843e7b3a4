// Goal: a machine that is short of something, or fails, is worth a retry: 111 and one line that
// names it, never 100 as if the file were bad.

#include <sys/stat.h>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"

namespace dotls::test {
namespace {

using DescriptorLimit = EndToEnd;
using FailingFile = EndToEnd;

// With each step one descriptor more can be opened, at whatever it is for.
TEST_F(DescriptorLimit, TooLowIsReported) {
  const CertDir certs;
  int said = 0;
  int status = -1;
  for (int limit = 4; status != 0 && limit < 64; ++limit) {
    Session session(
        certs, {.program = {"sh", "-c", "read -r line"},
                .wrapper = {"sh", "-c", "ulimit -n \"$0\"; exec \"$@\"", std::to_string(limit)}});
    TlsPeer client = session.make_client();
    if (client.handshake()) client.write("x\n");
    static_cast<void>(client.read_until_end());
    client.hang_up();
    status = session.dotls().wait();
    const Output& log = session.dotls().err();
    // The dynamic linker needs one, too.
    if (status == 0 || (status == 127 && log.count("dotls: error while loading shared") == 1)) {
      continue;
    }
    EXPECT_EQ(status, 111) << "with " << limit << ": " << log.text();
    EXPECT_EQ(log.count(""), 1U) << log.text();
    EXPECT_EQ(log.count("^dotls: fatal: .*ulimit -n"), 1U) << limit << ": " << log.text();
    ++said;
  }
  EXPECT_EQ(status, 0);
  EXPECT_GT(said, 0) << "no limit was too low";
}

// strace lets the opening of this file fail so.
void expect_system_error(const std::string& error, const std::string& words,
                         const std::string& file, const CertDir& certs,
                         std::vector<std::string> options = {}) {
  const std::string path = certs / file;
  expect_refusal(certs,
                 {.program = {},
                  .options = std::move(options),
                  .wrapper = {"strace", "-f", "-qq", kNoLeakCheck, "-o", "/dev/null", "-P", path,
                              "-e", "inject=openat:error=" + error}},
                 111, {path + ": " + words});
}

TEST_F(FailingFile, OfTheCertificateIsASystemError) {
  const CertDir certs;
  expect_system_error("EMFILE", "Too many open files; raise ulimit -n", "servercert.pem", certs);
  expect_system_error("ENFILE", "Too many open files in system", "servercert.pem", certs);
  expect_system_error("EIO", "Input/output error", "servercert.pem", certs);
  expect_system_error("ENOMEM", "Cannot allocate memory; raise ulimit -v", "servercert.pem", certs);
}

TEST_F(FailingFile, OfAuthoritiesOrCiphersIsASystemError) {
  const CertDir certs;
  certs.write("ciphers", "HIGH\n");
  expect_system_error("EIO", "Input/output error", "root.pem", certs, {"-c", certs / "root.pem"});
  expect_system_error("EIO", "Input/output error", "ciphers", certs, {"-f", certs / "ciphers"});
}

// Here it shows inside the handshake.
TEST_F(FailingFile, OfANameIsASystemError) {
  const CertDir certs;
  ASSERT_EQ(::mkdir((certs / "sni").c_str(), 0755), 0);
  const std::string path = certs.write("sni/localhost.pem", chain_pem(certs.leaf()));
  Session session(certs, {.program = {"true"},
                          .wrapper = {"strace", "-f", "-qq", kNoLeakCheck, "-o", "/dev/null", "-P",
                                      path, "-e", "inject=openat:error=EMFILE"}});
  TlsPeer client = session.make_client({.server_name = "localhost"});
  EXPECT_FALSE(client.handshake());
  EXPECT_EQ(session.dotls().wait(), 111);
  expect_one_fatal_line(session.dotls().err().text(), {path + ": Too many open files"});
}

}  // namespace
}  // namespace dotls::test
