// Goal: the filter that is installed bans what only an attacker does, and nobody else, wherever the
// lines come from: a file, multilog, syslog or the journal.

#include <gmock/gmock.h>

#include <sstream>

#include "tests/e2e/log/kinds.hpp"
#include "tests/support/end_to_end.hpp"

namespace dotls::test {
namespace {

using Fail2ban = EndToEnd;

// How a line of standard error looks in each of them.
std::vector<std::string> forms_of(const std::string& line) {
  const std::string message = line.substr(line.find(": ") + 2);
  return {"2026-11-29 12:00:00 " + line, "@400000006929f0c0075bcd15 " + line,
          "Nov 29 12:00:00 host dotls[12]: " + message,
          "Nov 29 12:00:00 host tcpserver[12]: " + line, "Nov 29 12:00:00 host dotls[12]: " + line};
}

TEST_F(Fail2ban, BansHostilePeersAndNoOthers) {
  const CertDir certs;
  std::string all;
  std::vector<std::string> hostile;
  for (const LogKind& kind : log_kinds(certs)) {
    std::istringstream log(log_of(certs, kind, {"-v"}));
    for (std::string line; std::getline(log, line);) {
      // What else -v says of a hostile peer is of no interest to anybody.
      const bool is_it = kind.hostile && line.find(": fatal: ") != std::string::npos;
      for (const std::string& form : forms_of(line)) {
        all += form + '\n';
        if (is_it) hostile.push_back(form);
      }
    }
  }
  ASSERT_FALSE(hostile.empty());
  const std::string file = certs.write("log", all);
  const RunResult result =
      run({.argv = {"fail2ban-regex", "--print-all-matched", file, DOTLS_FAIL2BAN_FILTER}});
  ASSERT_EQ(result.status, 0) << result.out << result.err;
  const std::string begin = "Matched line(s):\n";
  const auto at = result.out.find(begin);
  ASSERT_NE(at, std::string::npos) << result.out;
  std::vector<std::string> matched;
  std::istringstream lines(result.out.substr(at + begin.size()));
  for (std::string line; std::getline(lines, line) && line.rfind("|  ", 0) == 0;)
    matched.push_back(line.substr(3));
  EXPECT_THAT(matched, testing::UnorderedElementsAreArray(hostile)) << result.out;
}

TEST_F(Fail2ban, BansTheAddressOfTheClientAndNotTheBalancers) {
  const std::string line =
      "2026-11-29 12:00:00 dotls: fatal: pid 12 from 192.0.2.7 via 10.0.0.1 id \"a b\": TLS "
      "handshake failed: what the client sent is not TLS";
  const RunResult result =
      run({.argv = {"fail2ban-regex", "-o", "ip", line, DOTLS_FAIL2BAN_FILTER}});
  EXPECT_EQ(result.out, "192.0.2.7\n") << result.err;
}

}  // namespace
}  // namespace dotls::test
