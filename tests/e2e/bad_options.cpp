// Goal: a mistake on the command line: 100, one line that names the option, and no program.

#include <fcntl.h>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/refusal.hpp"

namespace dotls::test {
namespace {

using BadOptions = EndToEnd;

void expect_usage_error(const std::vector<std::string>& options,
                        const std::vector<std::string>& words) {
  const CertDir certs;
  expect_refusal(certs, {.program = {}, .options = options}, 100, words);
}

TEST_F(BadOptions, CipherList) {
  expect_usage_error({"-f", "NO-SUCH-CIPHER"}, {"-f", "NO-SUCH-CIPHER"});
}
TEST_F(BadOptions, Suite) {
  expect_usage_error({"-f", "TLS_NO_SUCH"}, {"-f", "TLS_NO_SUCH"});
}
TEST_F(BadOptions, MissingCipherFile) {
  expect_usage_error({"-f", "/nonexistent/ciphers"}, {"/nonexistent/ciphers", "no such file"});
}
TEST_F(BadOptions, CipherListOfTheEnvironment) {
  const CertDir certs;
  expect_refusal(certs, {.program = {}, .env = {{"TLS_CIPHER_LIST", "NO-SUCH-CIPHER"}}}, 100,
                 {"TLS_CIPHER_LIST", "NO-SUCH-CIPHER"});
}
TEST_F(BadOptions, SuiteOfTheEnvironment) {
  const CertDir certs;
  expect_refusal(certs, {.program = {}, .env = {{"TLS_CIPHER_SUITE", "TLS_NO_SUCH"}}}, 100,
                 {"TLS_CIPHER_SUITE", "TLS_NO_SUCH"});
}
TEST_F(BadOptions, Method) {
  expect_usage_error({"-M", "TLSv9"}, {"-M", "TLSv9", "TLSv1_2"});
}
TEST_F(BadOptions, BrokenMethod) {
  expect_usage_error({"-M", "SSLv3"}, {"-M", "SSLv3"});
}
TEST_F(BadOptions, OldMethod) {
  expect_usage_error({"-M", "TLSv1_1"}, {"-M", "TLSv1_1"});
}
TEST_F(BadOptions, NoNumber) {
  expect_usage_error({"-D", "soon"}, {"-D", "soon"});
}
TEST_F(BadOptions, NumberWithTrailingText) {
  expect_usage_error({"-t", "5s"}, {"-t", "5s"});
}
TEST_F(BadOptions, Zero) {
  expect_usage_error({"-t", "0"}, {"-t", "0"});
}
TEST_F(BadOptions, Negative) {
  expect_usage_error({"-D", "-1"}, {"-D", "-1"});
}
TEST_F(BadOptions, TooBig) {
  expect_usage_error({"-D", "99999999999999999999"}, {"-D", "99999999999999999999"});
}
TEST_F(BadOptions, Unknown) {
  expect_usage_error({"--no-such"}, {"no-such", "--help"});
}
TEST_F(BadOptions, HostInServerMode) {
  expect_usage_error({"-h", "localhost"}, {"-h"});
}

TEST_F(BadOptions, ValueMissing) {
  const RunResult result = run({.argv = {dotls_path(), "-D"}});
  EXPECT_EQ(result.status, 100);
  expect_one_fatal_line(result.err, {"D"});
}

// With -q nothing is reported, whatever is wrong, if -q comes before the error.
TEST_F(BadOptions, QuietReportsNothing) {
  const std::vector<std::vector<std::string>> lines{{"-q", "-D"},
                                                    {"-q", "-D", "soon", "true"},
                                                    {"-D", "soon", "--quiet", "true"},
                                                    {"-vq", "--no-such", "true"},
                                                    {"-q"},
                                                    {"-q", "--check", "--connect", "nowhere"}};
  for (std::vector<std::string> argv : lines) {
    argv.insert(argv.begin(), dotls_path());
    const RunResult result = run({.argv = argv});
    EXPECT_EQ(result.status, 100) << testing::PrintToString(argv);
    EXPECT_EQ(result.err, "") << testing::PrintToString(argv);
  }
}

// The last of -q, -Q and -v counts, and a -q that is another's value, or the program's, does not.
TEST_F(BadOptions, QuietThatDoesNotApplyIsIgnored) {
  const std::vector<std::vector<std::string>> lines{
      {"-q", "-Q", "-D"}, {"-D", "-q", "true"}, {"-D", "soon", "true", "-q"}, {"--no-such", "-q"}};
  for (std::vector<std::string> argv : lines) {
    argv.insert(argv.begin(), dotls_path());
    const RunResult result = run({.argv = argv});
    EXPECT_EQ(result.status, 100) << testing::PrintToString(argv);
    expect_one_fatal_line(result.err, {});
  }
}

TEST_F(BadOptions, NoProgram) {
  const RunResult result = run({.argv = {dotls_path(), "-D", "5"}});
  EXPECT_EQ(result.status, 100);
  expect_one_fatal_line(result.err, {"program", "usage"});
}

// Each with the line that was meant.
TEST_F(BadOptions, NearlyRight) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> lines{
      {{"help"}, "type dotls --help "},
      {{"version"}, "type dotls --version "},
      {{"--connect", "mx.example.org:465"},
       "type dotls --check --connect mx\\.example\\.org:465\n"},
      {{"--json"}, "type dotls --check --json\n"},
      {{"-s", "smtps", "cat"}, "leave it out; for STARTTLS type -s smtp\n"},
      {{"-s", "submission", "cat"}, "type -s smtp\n"}};
  for (const auto& [words, advice] : lines) {
    std::vector<std::string> argv{dotls_path()};
    argv.insert(argv.end(), words.begin(), words.end());
    const RunResult result = run({.argv = argv});
    EXPECT_EQ(result.status, 100) << testing::PrintToString(argv);
    expect_one_fatal_line(result.err, {advice});
  }
}

// The program's own options are not ours, even where they look like ours.
TEST_F(BadOptions, OptionsAfterTheProgramAreLeftToIt) {
  const CertDir certs;
  const TcpServer server(certs, {.program = {"echo", "-D", "soon", "--version"}});
  TlsPeer client = connect_tls(server.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  EXPECT_EQ(client.read_until_end(), "-D soon --version\n");
  client.hang_up();
  EXPECT_EQ(server.wait_for_end(), 0);
}

TEST_F(BadOptions, HelpAndVersionAreAccepted) {
  const RunResult help = run({.argv = {dotls_path(), "--help"}});
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.out.rfind("usage: dotls ", 0), 0U) << help.out;
  const RunResult version = run({.argv = {dotls_path(), "--version"}});
  EXPECT_EQ(version.status, 0);
  EXPECT_EQ(version.out.rfind("dotls ", 0), 0U) << version.out;
}

// A full disk: half a page must not look complete.
TEST_F(BadOptions, HelpThatCannotBeWrittenIsReported) {
  const CertDir certs;
  const UniqueFd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  const std::vector<std::vector<std::string>> lines{
      {"--help"}, {"--version"}, {"--check", "-d", certs.path(), "-c", certs / "root.pem"}};
  for (std::vector<std::string> argv : lines) {
    argv.insert(argv.begin(), dotls_path());
    const RunResult result = run({.argv = argv, .out = full.get()});
    EXPECT_EQ(result.status, 111) << testing::PrintToString(argv);
    expect_one_fatal_line(result.err, {"standard output: No space left on device"});
  }
}

}  // namespace
}  // namespace dotls::test
