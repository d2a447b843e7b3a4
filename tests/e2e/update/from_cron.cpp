// Goal: the cron file and the systemd units are what cron and systemd take, and their commands do
// the work.
#include <regex>
#include <set>
#include <sstream>

#include "tests/e2e/update/tool.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// One line of /etc/cron.d.
struct CronLine {
  std::string schedule;
  std::string user;
  std::string command;
};

class UpdateFromCron : public UpdateTool {
 protected:
  /// The file that is installed, with the tool that was built in the place of the one installed.
  static std::string configured(const std::string& name) {
    const std::string installed = UPDATE_TMPRSADH_INSTALLED;
    std::string text = read_file(std::string(DOTLS_CRON_OUTPUT) + "/" + name);
    for (std::size_t at = text.find(installed); at != std::string::npos;
         at = text.find(installed, at)) {
      text.replace(at, installed.size(), update_tmprsadh_path());
      at += update_tmprsadh_path().size();
    }
    return text;
  }

  static std::vector<CronLine> cron_lines() {
    const std::regex form(R"(((?:\S+\s+){5})(\S+)\s+(.*))");
    std::vector<CronLine> lines;
    std::istringstream file(configured("update_tmprsadh"));
    for (std::string line; std::getline(file, line);) {
      std::smatch parts;
      if (line.empty() || line[0] == '#' || line.find('=') < line.find(' ')) continue;
      EXPECT_TRUE(std::regex_match(line, parts, form)) << line;
      // crontab(5): a bare % ends the command, \% is a %.
      const std::string command = parts[3];
      EXPECT_FALSE(std::regex_search(command, std::regex(R"((^|[^\\])%)"))) << command;
      lines.push_back({parts[1], parts[2], std::regex_replace(command, std::regex(R"(\\%)"), "%")});
    }
    return lines;
  }

  /// Runs the command as cron would: /bin/sh, and next to nothing in the environment. sleep,
  /// systemctl and uname are stand-ins: the first notes how long it was to be, the second ends with
  /// `timer`, the third says `machine`.
  [[nodiscard]] RunResult run_line(const CronLine& line, int timer,
                                   const std::string& machine = "here") const {
    bin_.write("uname", "#!/bin/sh\necho " + machine + "\n", 0755);
    bin_.write("sleep", "#!/bin/sh\necho \"$1\" >" + (bin_ / "slept") + "\n", 0755);
    bin_.write("systemctl", "#!/bin/sh\nexit " + std::to_string(timer) + "\n", 0755);
    return run({.argv = {"/bin/sh", "-c", line.command},
                .env = {{"PATH", bin_.path() + ":/usr/sbin:/usr/bin:/sbin:/bin"},
                        {"CERTDIR", certs_.path()}}});
  }

  TempDir bin_;
};

constexpr int kNoTimer = 3;  // what systemctl is-active says of a unit that is not

TEST_F(UpdateFromCron, TheFileHasANameThatRunPartsAndCronTake) {
  TempDir directory;
  directory.write("update_tmprsadh", configured("update_tmprsadh"), 0755);
  const RunResult result = run({.argv = {"run-parts", "--test", directory.path()}});
  EXPECT_EQ(result.out, directory / "update_tmprsadh\n");
}

TEST_F(UpdateFromCron, ThereIsANightlyAndAnHourlyLineOfRoot) {
  const std::vector<CronLine> lines = cron_lines();
  ASSERT_THAT(lines, SizeIs(2));
  EXPECT_EQ(lines[0].schedule, "7 0 * * * ");
  EXPECT_EQ(lines[1].schedule, "41 * * * * ");
  EXPECT_EQ(lines[0].user, "root");
  EXPECT_EQ(lines[1].user, "root");
}

TEST_F(UpdateFromCron, TheNightlyLineWaitsAndRenewsOldFiles) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  const std::string dh = content("dh2048.pem");
  certs_.write("rsa2048.pem", "old", 0640);
  const RunResult result = run_line(cron_lines().at(0), kNoTimer);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out + result.err, "");
  EXPECT_NE(content("rsa2048.pem"), "old");
  EXPECT_EQ(content("dh2048.pem"), dh);
  const int seconds = std::stoi(read_file(bin_ / "slept"));
  EXPECT_GE(seconds, 0);
  EXPECT_LT(seconds, 5 * 3600);
}

TEST_F(UpdateFromCron, TheNightlyLineIsSpreadOverTheMachinesAndEachKeepsItsTime) {
  ASSERT_EQ(run_tool({"--group-params"}).status, 0);
  std::set<int> times;
  for (int machine = 0; machine < 20; ++machine) {
    const std::string name = "mx" + std::to_string(machine) + ".example.org";
    ASSERT_EQ(run_line(cron_lines().at(0), kNoTimer, name).status, 0);
    const std::string first = read_file(bin_ / "slept");
    ASSERT_EQ(run_line(cron_lines().at(0), kNoTimer, name).status, 0);
    EXPECT_EQ(read_file(bin_ / "slept"), first);
    times.insert(std::stoi(first));
  }
  EXPECT_GE(times.size(), 19U);
  EXPECT_LT(*times.begin(), 3600);
  EXPECT_GT(*times.rbegin(), 4 * 3600);
}

TEST_F(UpdateFromCron, TheNightlyLineIgnoresAMissingDirectory) {
  boost::filesystem::remove(certs_.path());
  const RunResult result = run_line(cron_lines().at(0), kNoTimer);
  boost::filesystem::create_directory(certs_.path());
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out + result.err, "");
}

TEST_F(UpdateFromCron, TheHourlyLineRotatesExistingTicketKeys) {
  ASSERT_EQ(run_tool({"--ticket-keys"}).status, 0);
  const RunResult result = run_line(cron_lines().at(1), kNoTimer);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out + result.err, "");
  EXPECT_EQ(content("ticket.keys").size(), 320U);
}

TEST_F(UpdateFromCron, TheHourlyLineMakesNoTicketKeys) {
  EXPECT_EQ(run_line(cron_lines().at(1), kNoTimer).status, 0);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(UpdateFromCron, TheLinesDoNothingIfTimersAreEnabled) {
  for (const CronLine& line : cron_lines()) EXPECT_EQ(run_line(line, 0).status, 0);
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(UpdateFromCron, SystemdTakesTheUnits) {
  TempDir units;
  std::vector<std::string> argv{"systemd-analyze", "verify", "--man=no"};
  for (const char* name : {"update_tmprsadh.service", "update_tmprsadh.timer",
                           "update_tmprsadh-tickets.service", "update_tmprsadh-tickets.timer"}) {
    argv.push_back(units.write(name, configured(name)));
  }
  const RunResult result = run({.argv = argv});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out + result.err, "");
}

}  // namespace
}  // namespace dotls::test
