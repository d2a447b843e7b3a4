// Goal: dotls --check says before a user finds out what is wrong with the set-up, in words for a
// person and in JSON for a program, and its exit status is 0, 1 or 2.

#include <gmock/gmock.h>

#include "tests/e2e/check/check_schema.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/process.hpp"
#include "tests/support/tcp_server.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;
using testing::Not;

using CheckOwnFiles = EndToEnd;

// And what a program is told of it is as the schema says.
RunResult check(const CertDir& certs, std::vector<std::string> options = {}) {
  std::vector<std::string> argv{dotls_path(), "--check", "-d", certs.path()};
  argv.insert(argv.end(), options.begin(), options.end());
  const RunResult result = run({.argv = argv});
  argv.insert(argv.begin() + 1, "--json");
  const RunResult json = run({.argv = std::move(argv)});
  EXPECT_EQ(json.status, result.status);
  expect_by_schema(json.out);
  return result;
}

// Valid for long, with the authorities that the machine would know.
CertDir good_directory() {
  return CertDir(CertSpec{.valid_until = 60L * 86'400 + 3'600});
}

TEST_F(CheckOwnFiles, AreFine) {
  const CertDir certs = good_directory();
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("names: localhost"));
  EXPECT_THAT(result.out, HasSubstr("days_left: 60"));
  EXPECT_THAT(result.out, HasSubstr("chain: complete"));
  EXPECT_THAT(result.out, HasSubstr("verdict: fine"));
}

TEST_F(CheckOwnFiles, NeedNoProgramAndStartNone) {
  const CertDir certs = good_directory();
  const std::string made = certs / "made";
  const RunResult result = check(certs, {"-c", certs / "root.pem", "touch", made});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_FALSE(file_exists(made));
}

TEST_F(CheckOwnFiles, WarnThreeWeeksBeforeExpiry) {
  const CertDir certs(CertSpec{.valid_from = -70L * 86'400, .valid_until = 20L * 86'400});
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 1) << result.out;
  EXPECT_THAT(result.out, HasSubstr("expires soon"));
}

TEST_F(CheckOwnFiles, AreBrokenWhenExpired) {
  const CertDir certs(CertSpec{.valid_from = -86'400, .valid_until = -3'600});
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("it has expired"));
}

TEST_F(CheckOwnFiles, AreBrokenWithoutACertificate) {
  const TempDir empty;
  const RunResult result = run({.argv = {dotls_path(), "--check", "-d", empty.path()}});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("servercert.pem: no such file"));
}

TEST_F(CheckOwnFiles, AreBrokenWhereEverybodyReadsTheKey) {
  const CertDir certs = good_directory();
  certs.write("servercert.pem", chain_pem(certs.leaf()), 0644);
  const RunResult result = check(certs);
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("chmod 640"));
}

TEST_F(CheckOwnFiles, SayThatTheIssuerOfACertificateIsNotKnown) {
  const CertDir certs = good_directory();
  certs.write("servercert.pem", certs.leaf().certificate_pem() + certs.leaf().key_pem());
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 1) << result.out;
  EXPECT_THAT(result.out, HasSubstr("issued by \"CN=Test intermediate\", which is neither in"));
}

TEST_F(CheckOwnFiles, WarnOfTheEndOfACertificateAsSoonAsIsAsked) {
  const CertDir certs = good_directory();
  for (const auto& [days, status] : {std::pair{"59", 0}, std::pair{"60", 1}}) {
    EXPECT_EQ(check(certs, {"-c", certs / "root.pem", "--warn-days", days}).status, status) << days;
    const RunResult list =
        run({.argv = {update_tmprsadh_path(), "--list", "-d", certs.path(), "--warn-days", days}});
    const testing::Matcher<std::string> soon =
        testing::ContainsRegex("\nservercert.pem [^\n]*expires soon");
    EXPECT_EQ(soon.Matches(list.out), status == 1) << list.out;
  }
}

TEST_F(CheckOwnFiles, HaveTheirPrimesTested) {
  const CertDir certs = good_directory();
  // 2048 bits, odd, and no prime.
  const std::string script =
      "cd \"$1\" && printf 'asn1=SEQUENCE:p\\n[p]\\np=INTEGER:0xF%0510dF\\ng=INTEGER:2\\n' 0 >conf "
      "&& "
      "openssl asn1parse -genconf conf -noout -out der && "
      "{ echo '-----BEGIN DH PARAMETERS-----'; base64 -w 64 der; "
      "echo '-----END DH PARAMETERS-----'; } >dh2048.pem";
  const RunResult made = run({.argv = {"/bin/sh", "-c", script, "sh", certs.path()}});
  ASSERT_EQ(made.status, 0) << made.err;
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("no safe prime"));
}

TEST_F(CheckOwnFiles, SayThatARevocationListIsOld) {
  const CertDir certs = good_directory();
  certs.write("clientcrl.pem", make_crl_pem(authorities().root, {}, -60), 0644);
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 1) << result.out;
  EXPECT_THAT(result.out, HasSubstr("is old"));
}

TEST_F(CheckOwnFiles, AreBrokenWhereARevocationListIsNotValidYet) {
  const CertDir certs = good_directory();
  certs.write("clientcrl.pem", make_crl_pem(authorities().root, {}, 7200, 3600), 0644);
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("is not valid yet"));
}

TEST_F(CheckOwnFiles, SayWhichAuthorityHasNoRevocationList) {
  const CertDir certs = good_directory();
  certs.write("clientcrl.pem", make_crl_pem(authorities().foreign_root, {}), 0644);
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 1) << result.out;
  EXPECT_THAT(result.out, HasSubstr("there is no list of"));
}

TEST_F(CheckOwnFiles, AreBrokenWithAnExpiredIntermediate) {
  CertSpec authority{.common_name = "old intermediate", .dns = {}, .authority = true};
  authority.valid_from = -7200;
  authority.valid_until = -3600;
  const Credential old = make_certificate(authority, authorities().root);
  const Credential leaf = make_certificate({.valid_until = 60L * 86'400}, old);
  const CertDir certs;
  certs.write("servercert.pem", leaf.key_pem() + leaf.certificate_pem() + old.certificate_pem());
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("\"CN=old intermediate\""));
}

TEST_F(CheckOwnFiles, TellWhoReadsTheKey) {
  const CertDir certs = good_directory();
  certs.write("chain.pem",
              certs.leaf().certificate_pem() + authorities().intermediate.certificate_pem(), 0644);
  certs.write("key.pem", certs.leaf().key_pem(), 0600);
  const RunResult result =
      check(certs, {"-c", certs / "root.pem", "-n", "chain.pem", "--keyfile", "key.pem"});
  EXPECT_EQ(result.status, 0) << result.out;
  EXPECT_THAT(result.out, HasSubstr("readable_by: user root, group root, everyone"));
  EXPECT_THAT(result.out, HasSubstr("key_mode: 0600"));
  EXPECT_THAT(result.out, HasSubstr("key_readable_by: user root\n"));
}

TEST_F(CheckOwnFiles, SayThatAFileNameCanNeverMatch) {
  const CertDir certs = good_directory();
  ASSERT_EQ(run({.argv = {"/bin/mkdir", certs / "sni"}}).status, 0);
  for (const std::string name : {"Mixed.Example", "under_score.example", "*.org"}) {
    certs.write("sni/" + name + ".pem", chain_pem(certs.leaf()));
  }
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 1) << result.out;
  for (const std::string name : {"Mixed.Example", "under_score.example", "*.org"}) {
    EXPECT_THAT(result.out, HasSubstr(name + ".pem: no client's name leads to this file"));
  }
}

TEST_F(CheckOwnFiles, SayThatACertificateIsForAnotherName) {
  const CertDir certs = good_directory();
  ASSERT_EQ(run({.argv = {"/bin/mkdir", certs / "sni"}}).status, 0);
  certs.write("sni/other.example.pem", chain_pem(certs.leaf()));
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 1) << result.out;
  EXPECT_THAT(result.out, HasSubstr("other.example.pem: the certificate is not for that name"));
}

// Clients look at neither.
TEST_F(CheckOwnFiles, SayThatACommonNameOrPartialWildcardDoesNotMatch) {
  const CertDir certs = good_directory();
  ASSERT_EQ(run({.argv = {"/bin/mkdir", certs / "sni"}}).status, 0);
  CertSpec spec{.common_name = "common.example", .dns = {"p*.example.org"}};
  spec.valid_until = 60L * 86'400;
  const std::string pem = chain_pem(make_certificate(spec, authorities().intermediate));
  for (const std::string name : {"common.example", "pop.example.org"}) {
    certs.write("sni/" + name + ".pem", pem);
  }
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 1) << result.out;
  for (const std::string name : {"common.example", "pop.example.org"}) {
    EXPECT_THAT(result.out, HasSubstr(name + ".pem: the certificate is not for that name"));
  }
}

TEST_F(CheckOwnFiles, AreBrokenIfSniIsNotADirectory) {
  const CertDir certs = good_directory();
  certs.write("sni", "no folder\n");
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr(certs / "sni"));
}

TEST_F(CheckOwnFiles, CountTheNamedCertificatesToo) {
  const CertDir certs = good_directory();
  ASSERT_EQ(run({.argv = {"/bin/mkdir", certs / "sni"}}).status, 0);
  certs.write("sni/broken.example.pem", "nothing\n");
  const RunResult result = check(certs, {"-c", certs / "root.pem"});
  EXPECT_EQ(result.status, 2) << result.out;
  EXPECT_THAT(result.out, HasSubstr("broken.example.pem"));
}

TEST_F(CheckOwnFiles, AreReportedAsJson) {
  const CertDir certs = good_directory();
  const RunResult result = run(
      {.argv = {dotls_path(), "--check", "--json", "-d", certs.path(), "-c", certs / "root.pem"}});
  EXPECT_EQ(result.status, 0) << result.out;
  const RunResult parsed =
      run({.argv = {"/usr/bin/python3", "-c",
                    "import json,sys\n"
                    "report=json.load(sys.stdin)\n"
                    "one=[f for f in report['findings'] if f['topic']=='certificate'][0]\n"
                    "print(report['status'], one['verdict'], one['facts']['days_left'],"
                    " one['facts']['names'])\n"},
           .input = result.out});
  EXPECT_EQ(parsed.status, 0) << parsed.err << result.out;
  EXPECT_EQ(parsed.out, "0 fine 60 ['localhost']\n");
  EXPECT_THAT(result.out, Not(HasSubstr("PRIVATE KEY")));
}

// The signal has its own effect at once, not after all has been looked at.
TEST_F(CheckOwnFiles, EndAtASignal) {
  const CertDir certs = good_directory();
  std::string many;
  for (int i = 0; i < 50'000; ++i) many += read_file(certs / "root.pem");
  const std::string file = certs.write("many.pem", many, 0644);
  Process dotls({.argv = {dotls_path(), "--check", "-d", certs.path(), "-c", file}});
  const std::string counts = "/proc/" + std::to_string(dotls.pid()) + "/io";
  ASSERT_TRUE(wait_until([&] {
    const std::string io = read_file(counts);
    return io.starts_with("rchar: ") && std::stoull(io.substr(7)) > 1'000'000;
  }));
  dotls.signal(SIGTERM);
  EXPECT_EQ(dotls.wait(), 128 + SIGTERM);
  EXPECT_EQ(dotls.out().text() + dotls.err().text(), "");
}

}  // namespace
}  // namespace dotls::test
