// Clients under tcpclient, and --check; see plays.hpp.
#include <gmock/gmock.h>

#include <regex>
#include <sstream>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/plays.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

// The servers that the recipes for clients speak to.
void serve_smtp(Machine& machine, std::uint16_t port, const std::string& options = {}) {
  machine.serve("",
                "tcpserver -v -RHl0 0 " + std::to_string(port) + " dotls -v " + options +
                    " /var/qmail/bin/qmail-smtpd",
                port);
}

void expect_smtp_session(const std::string& script) {
  const RunResult client = Machine::shell(script);
  EXPECT_EQ(client.status, 0) << client.err;
  EXPECT_THAT(client.out, testing::ContainsRegex("^220 .*\n250 uid=0 .* tls=yes .*\n221 bye"));
}

// Each line of the block by itself.
std::vector<RunResult> run_lines(const std::string& text) {
  std::istringstream lines(text);
  std::vector<RunResult> results;
  for (std::string line; std::getline(lines, line);)
    results.push_back(Machine::shell("cd /etc/indimail/certs\n" + line));
  return results;
}

}  // namespace

void play_smarthost(const Block& block) {
  Machine machine;
  serve_smtp(machine, 465);
  expect_smtp_session(block.text);
}

void play_smarthost_starttls(const Block& block) {
  Machine machine;
  serve_smtp(machine, 587, "-s smtp");
  expect_smtp_session(block.text);
}

// The pin is that of the machine's certificate, and another one is refused.
void play_pin(const Block& block) {
  Machine machine;
  serve_smtp(machine, 465);
  const auto second = block.text.find('\n') + 1;
  const RunResult look = Machine::shell(block.text.substr(0, second));
  std::smatch found;
  const std::regex pin("sha256//[A-Za-z0-9+/=]+");
  ASSERT_TRUE(std::regex_search(look.out, found, pin)) << look.out << look.err;
  const std::string connect = block.text.substr(second);
  EXPECT_THAT(Machine::shell(connect).err, HasSubstr(found.str()));
  expect_smtp_session(std::regex_replace(connect, pin, found.str()));
}

// mconnect-io continues to the end of the server's output, whatever its input.
void play_by_hand(const Block& block) {
  Machine machine;
  machine.serve("",
                "tcpserver -v -RHl0 0 993 dotls sh -c "
                "'printf \"* OK hello\\r\\n\"; read -r line; printf \"* BYE %s\\r\\n\" \"$line\"'",
                993);
  const RunResult client = Machine::shell("echo by hand | " + block.text);
  EXPECT_EQ(client.status, 0) << client.err;
  EXPECT_THAT(client.out, testing::AllOf(HasSubstr("* OK hello"), HasSubstr("* BYE by hand")));
}

void play_clients(const Block& block) {
  const auto second = block.text.find('\n') + 1;
  play_by_hand({block.page, block.line, block.text.substr(0, second)});
  play_smarthost_starttls({block.page, block.line, block.text.substr(second)});
}

void play_checks(const Block& block) {
  Machine machine;
  serve_smtp(machine, 465);
  serve_smtp(machine, 25, "-s smtp");
  for (const RunResult& result : run_lines(block.text)) {
    EXPECT_EQ(result.status, 0) << result.out << result.err;
    EXPECT_THAT(result.out, HasSubstr("verdict: fine"));
    EXPECT_THAT(result.out, testing::Not(HasSubstr("not checked")));
  }
}

}  // namespace dotls::test
