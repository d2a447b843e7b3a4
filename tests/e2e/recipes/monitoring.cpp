// What watches --check: a Nagios plugin, and metrics for Prometheus' node_exporter; see plays.hpp.
#include <gmock/gmock.h>

#include <regex>
#include <sstream>

#include "tests/e2e/recipes/machine.hpp"
#include "tests/e2e/recipes/plays.hpp"
#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr const char* kMetrics = "/var/lib/prometheus/node-exporter/dotls.prom";

// The script of this page that is shown as "$ cat NAME".
void install(const Block& of_page, const std::string& name) {
  for (const Block& block : blocks_of(of_page.page))
    if (block.text.starts_with("$ cat " + name + "\n")) return Machine::install(block.text);
  FAIL() << of_page.page << " does not show " << name;
}

// One line on its standard output, as a plugin must have, and this status.
void expect_plugin(const std::string& arguments, int status,
                   const testing::Matcher<const std::string&>& line) {
  const RunResult result = Machine::shell("check_dotls " + arguments);
  EXPECT_EQ(result.status, status) << arguments << result.out << result.err;
  EXPECT_THAT(result.out, AllOf(line, MatchesRegex("[^\n]+\n"))) << arguments;
}

// The exporter of Debian, as it would be scraped.
std::string scrape(Machine& machine) {
  machine.serve("",
                "exec prometheus-node-exporter --collector.disable-defaults "
                "--collector.textfile --web.listen-address=127.0.0.1:9100",
                9100);
  return Machine::shell("curl -s http://127.0.0.1:9100/metrics").out;
}

}  // namespace

void play_nagios_plugin(const Block& block) {
  Machine machine;
  Machine::install(block.text);
  expect_plugin("", 0, MatchesRegex("DOTLS OK \\| days_left=[0-9]+\n"));
  expect_plugin("--warn-days 3650", 1,
                MatchesRegex("DOTLS WARNING: /etc/[^|]*servercert.pem: [^|]* \\| days_left=.*"));
  expect_plugin("-n absent.pem", 2, HasSubstr("absent.pem: no such file"));
  expect_plugin("-n absent.pem", 2, StartsWith("DOTLS CRITICAL: "));
  expect_plugin("-n 'a|b.pem'", 2, HasSubstr("/a/b.pem: no such file"));
  expect_plugin("--connect 127.0.0.1:465", 2, HasSubstr("cannot connect"));
  expect_plugin("--no-such-option", 3, StartsWith("DOTLS UNKNOWN: dotls: fatal: "));
  const RunResult without_jq = Machine::shell(
      "mount --bind /bin/false /usr/bin/jq; check_dotls; "
      "status=$?; umount /usr/bin/jq; exit $status");
  EXPECT_EQ(without_jq.status, 3) << without_jq.out;
}

void play_nagios_checks(const Block& block) {
  Machine machine;
  install(block, "/usr/local/bin/check_dotls");
  machine.serve("", "tcpserver -RHl0 0 465 dotls /var/qmail/bin/qmail-smtpd", 465);
  machine.serve("", "tcpserver -RHl0 0 25 dotls -s smtp /var/qmail/bin/qmail-smtpd", 25);
  std::istringstream lines(block.text);
  for (std::string line; std::getline(lines, line);) {
    const RunResult result = Machine::shell(line);
    EXPECT_EQ(result.status, 0) << line << result.out << result.err;
    EXPECT_THAT(result.out, MatchesRegex("DOTLS OK \\| days_left=[0-9]+\n"));
  }
}

void play_nagios_keeper(const Block& block) {
  Machine machine;
  install(block, "/usr/local/bin/check_dotls");
  ASSERT_EQ(Machine::shell("mount -t tmpfs -o mode=0755 tmpfs /run; mkdir /run/dotls").out, "");
  const RunResult nobody = Machine::shell(block.text);
  EXPECT_EQ(nobody.status, 3);
  EXPECT_THAT(nobody.out, StartsWith("DOTLS UNKNOWN: dotls: fatal: /run/dotls/smtps: "));
  machine.start("exec dotls-keeper /run/dotls/smtps --user nobody");
  ASSERT_TRUE(wait_until([] { return file_exists("/run/dotls/smtps"); }));
  const RunResult result = Machine::shell(block.text);
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, MatchesRegex("DOTLS OK \\| days_left=[0-9]+\n"));
}

void play_metrics(const Block& block) {
  Machine machine;
  Machine::install(block.text);
  EXPECT_EQ(Machine::shell("dotls-metrics").status, 0);
  const std::string file = R"(\{of="/etc/indimail/certs/servercert\.pem")";
  const std::string scraped = scrape(machine);
  EXPECT_THAT(scraped, AllOf(HasSubstr("\nnode_textfile_scrape_error 0\n"),
                             HasSubstr("\ndotls_check_status 0\n"),
                             HasSubstr("\ndotls_check_time_seconds ")));
  EXPECT_TRUE(std::regex_search(scraped, std::regex("\ndotls_certificate_days_left" + file)))
      << scraped;
  for (const auto& [options, status] :
       {std::pair{"--warn-days 3650", "1"}, std::pair{"-n absent.pem", "2"},
        std::pair{"--no-such-option", "3"}}) {
    EXPECT_EQ(Machine::shell("dotls-metrics " + std::string(options)).status, 0);
    EXPECT_THAT(read_file(kMetrics), HasSubstr("\ndotls_check_status " + std::string(status)));
  }
  EXPECT_EQ(Machine::shell("ls -A /var/lib/prometheus/node-exporter").out, "dotls.prom\n");
}

// crontab(5) of /etc/cron.d: five fields, a user, a command; and cron's own PATH.
void play_metrics_cron(const Block& block) {
  std::smatch parts;
  ASSERT_TRUE(std::regex_match(block.text, parts, std::regex(R"(([0-9*/]+ ){5}root (.*)\n)")));
  Machine machine;
  install(block, "/usr/local/sbin/dotls-metrics");
  const RunResult ran = Machine::shell("PATH=/usr/bin:/bin " + parts[2].str());
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_EQ(ran.out + ran.err, "");
  EXPECT_THAT(read_file(kMetrics), HasSubstr("\ndotls_check_status 0\n"));
}

}  // namespace dotls::test
