// Goal: each kind of peer has its own words, in text and in JSON, and a probe none at all.

#include <gmock/gmock.h>

#include <regex>
#include <sstream>

#include "tests/e2e/log/kinds.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"

namespace dotls::test {
namespace {

using HonestPeers = EndToEnd;
using JsonLog = EndToEnd;

std::vector<std::string> lines_of(const std::string& log) {
  std::vector<std::string> lines;
  std::istringstream all(log);
  for (std::string line; std::getline(all, line);) lines.push_back(line);
  return lines;
}

TEST_F(HonestPeers, HaveOtherWordsThanHostileOnes) {
  const CertDir certs;
  for (const LogKind& kind : log_kinds(certs)) {
    SCOPED_TRACE(kind.name);
    const std::string log = log_of(certs, kind, {"-v"});
    EXPECT_THAT(lines_of(log), testing::Contains(testing::ResultOf(
                                   [&](const std::string& line) {
                                     return std::regex_match(
                                         line, std::regex("dotls: (fatal: )?pid [0-9]+ from "
                                                          "192\\.0\\.2\\.7: " +
                                                          kind.words));
                                   },
                                   true)))
        << log;
  }
}

TEST_F(HonestPeers, LeaveOneLineAtMostAndProbesNone) {
  const CertDir certs;
  for (const LogKind& kind : log_kinds(certs)) {
    SCOPED_TRACE(kind.name);
    const std::string log = log_of(certs, kind, {});
    EXPECT_EQ(lines_of(log).size(), kind.quiet ? 0U : 1U) << log;
  }
}

// Against the schema that is installed.
TEST_F(JsonLog, FitsTheSchemaAndNamesEventAndClass) {
  const CertDir certs;
  std::string all;
  for (const LogKind& kind : log_kinds(certs)) {
    SCOPED_TRACE(kind.name);
    const std::string log = log_of(certs, kind, {"-v", "--log-format", "json"});
    std::string wanted = "\"event\":\"" + kind.event + "\",";
    wanted += kind.failure.empty() ? "\"level\"" : "\"class\":\"" + kind.failure + "\",\"level\"";
    EXPECT_THAT(log, testing::HasSubstr(wanted));
    all += log;
  }
  const std::string file = certs.write("log", all);
  const RunResult checked = run({.argv = {DOTLS_CHECK_LOG, file}});
  EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
}

TEST_F(JsonLog, HoldsWhatWasAgreedAndHowItEnded) {
  const CertDir certs;
  Session session(certs, {.program = {"cat"}, .options = {"-v", "--log-format", "json"}});
  TlsPeer client = session.make_client(
      {.max_version = TLS1_2_VERSION, .server_name = "m\xc3\xa4il.example.org"});
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("hello"));
  client.close_notify();
  EXPECT_EQ(client.read_until_end(), "hello");
  client.hang_up();
  EXPECT_EQ(session.dotls().wait(), 0);
  const std::string pid = std::to_string(session.dotls().pid());
  EXPECT_THAT(
      session.dotls().err().text(),
      testing::MatchesRegex(
          "\\{\"version\":1,\"program\":\"dotls\",\"event\":\"handshake\",\"level\":\"status\","
          "\"pid\":" +
          pid +
          ",\"peer\":\"192.0.2.7\",\"protocol\":\"TLSv1.2\",\"cipher\":\"[^\"]+\","
          "\"group\":\"[^\"]+\",\"resumed\":false,\"sni\":\"m.u00e4il.example.org\",\"message\":"
          "\"[^\n]+\"\\}\n"
          "\\{\"version\":1,\"program\":\"dotls\",\"event\":\"end\",\"level\":\"status\","
          "\"pid\":" +
          pid +
          ",\"peer\":\"192.0.2.7\",\"how\":\"complete\",\"plain\":false,\"in\":5,"
          "\"out\":5,\"seconds\":[0-9.]+,\"status\":0,\"message\":\"end: [^\n]+\"\\}\n"));
}

TEST_F(JsonLog, HoldsWhatIsWrongWithTheCommandLine) {
  const CertDir certs;
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"-d", certs.path(), "-M", "SSLv3", "cat"}, {"--nonsense"}}) {
    std::vector<std::string> argv{dotls_path(), "--log-format", "json"};
    argv.insert(argv.end(), options.begin(), options.end());
    const RunResult result = run({.argv = argv});
    EXPECT_EQ(result.status, 100);
    EXPECT_THAT(result.err,
                testing::MatchesRegex("\\{\"version\":1,\"program\":\"dotls\",\"event\":"
                                      "\"config\",\"level\":\"fatal\",[^\n]+\\}\n"));
  }
  const RunResult bad = run({.argv = {dotls_path(), "--log-format", "xml", "cat"}});
  EXPECT_EQ(bad.status, 100);
  EXPECT_THAT(bad.err, testing::StartsWith("dotls: fatal: --log-format \"xml\": use text or json"));
}

TEST_F(JsonLog, OfUpdateTmprsadh) {
  const RunResult result =
      run({.argv = {update_tmprsadh_path(), "--log-format", "json", "-d", "/nonexistent"}});
  EXPECT_EQ(result.status, 100);
  EXPECT_THAT(result.err,
              testing::MatchesRegex("\\{\"version\":1,\"program\":\"update_tmprsadh\",\"event\":"
                                    "\"config\",\"level\":\"fatal\",[^\n]+\\}\n"));
}

}  // namespace
}  // namespace dotls::test
