// Goal: under a real inetd descriptor 2 is the network: nothing plain is written to it, and the
// program's is /dev/null.

#include <gmock/gmock.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <system_error>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"
#include "tests/support/syslogd.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

// inetd in the foreground with dotls on a port that was ours before.
class UnderInetd : public EndToEnd {
 protected:
  void start(const std::vector<std::string>& program,
             const std::vector<std::string>& wrapper = {}) {
    std::string line = "127.0.0.1:" + std::to_string(port_.port()) + " stream tcp nowait " +
                       ::getpwuid(::geteuid())->pw_name + ' ' + dotls_path() + " dotls -d " +
                       certs_.path();
    for (const std::string& word : program) line += ' ' + word;
    const std::string config = certs_.write("inetd.conf", line + '\n');
    Command command{.argv = wrapper};
    for (const std::string& word : {std::string("/usr/sbin/inetd"), std::string("-i"), config})
      command.argv.push_back(word);
    inetd_.emplace(command);
    ASSERT_TRUE(wait_until([this] {
      try {
        return connect_to(port_.port()).get() >= 0;
      } catch (const std::system_error&) {
        return false;
      }
    }));
  }
  void TearDown() override {
    inetd_.reset();
    EndToEnd::TearDown();
  }

  CertDir certs_;
  ReservedPort port_;
  std::optional<Process> inetd_;
};

TEST_F(UnderInetd, ProgramsDescriptorsAreTwoPipesAndNothing) {
  start(testprog({"complain", "a-word-on-2", "descriptors"}));
  TlsPeer client = connect_tls(port_.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  const std::string report = client.read_until_end();
  EXPECT_TRUE(client.close_notify_received());
  client.hang_up();
  EXPECT_THAT(report, testing::MatchesRegex("0 pipe:[^\n]*\n1 pipe:[^\n]*\n2 /dev/null\n.*"));
  EXPECT_THAT(report, testing::Not(HasSubstr("socket:")));
}

TEST_F(UnderInetd, CarriesBothWays) {
  start({"cat"});
  TlsPeer client = connect_tls(port_.port());
  ASSERT_TRUE(client.handshake()) << client.error();
  Digest received;
  ASSERT_TRUE(client.exchange({1, 5'000'000}, received)) << client.error();
  EXPECT_EQ(received.summary(), pattern_summary(1, 5'000'000));
  client.hang_up();
}

TEST_F(UnderInetd, NoComplaintGoesToThePeer) {
  start({"cat"});
  const UniqueFd client = connect_to(port_.port());
  ASSERT_TRUE(send_all(client.get(), "GET / HTTP/1.0\r\n\r\n"));
  ::shutdown(client.get(), SHUT_WR);
  const std::string rest = read_to_end(client.get()).bytes;
  EXPECT_THAT(rest, testing::Not(HasSubstr("dotls")));
  EXPECT_LE(rest.size(), 7U);  // at most an alert
}

// inetd sees a /dev with a log that is the test's.
class UnderInetdWithSyslog : public UnderInetd {
 protected:
  void start_with_syslog(const std::vector<std::string>& program) {
    start(program,
          {"unshare", ::geteuid() == 0 ? "-m" : "-rm", "sh", "-ec",
           "mount --make-rprivate /; dir=$1; shift; mkdir \"$dir/dev\"; "
           "mount -t tmpfs tmpfs \"$dir/dev\"; "
           "for one in null zero random urandom; do "
           "  : >\"$dir/dev/$one\"; mount --bind \"/dev/$one\" \"$dir/dev/$one\"; done; "
           "ln -s \"$dir/log\" \"$dir/dev/log\"; mount --rbind \"$dir/dev\" /dev; exec \"$@\"",
           "sh", certs_.path()});
  }

  Syslogd syslogd_{certs_ / "log", SOCK_DGRAM};
};

TEST_F(UnderInetdWithSyslog, ComplaintsGoThere) {
  start_with_syslog({"cat"});
  const UniqueFd client = connect_to(port_.port());
  ASSERT_TRUE(send_all(client.get(), "GET / HTTP/1.0\r\n\r\n"));
  ::shutdown(client.get(), SHUT_WR);
  // The connection that start() tried has its line too.
  std::string lines;
  while (lines.find("HTTP") == std::string::npos) {
    const std::string line = syslogd_.read_record();
    ASSERT_NE(line, "") << lines;
    lines.append(line).append("\n");
  }
  // <19>: mail, error.
  EXPECT_THAT(lines, testing::ContainsRegex(
                         "<19>[^\n]* dotls\\[[0-9]+\\]: fatal: [^\n]*127\\.0\\.0\\.1: TLS "
                         "handshake failed: [^\n]*HTTP"));
}

// inetd logs as well, and has to be past that: the connection that start() tried is over.
TEST_F(UnderInetdWithSyslog, StalledSyslogdHoldsUpNothing) {
  start_with_syslog({"-v", "cat"});
  const pid_t inetd = inetd_->pid();
  ASSERT_NE(syslogd_.read_record(), "");
  ASSERT_TRUE(wait_until([&] { return children_of(inetd).empty(); }));
  TlsPeer client = connect_tls(port_.port());
  ASSERT_TRUE(wait_until([&] { return !children_of(inetd).empty(); }));
  const pid_t dotls = children_of(inetd).front();
  syslogd_.fill_up();
  ASSERT_TRUE(client.handshake()) << client.error();
  ASSERT_TRUE(client.write("hello"));
  EXPECT_EQ(client.read_exactly(5), "hello");
  ::kill(dotls, SIGTERM);
  EXPECT_TRUE(wait_until([&] {
    const char state = process_state(dotls);
    return state == 'Z' || state == '\0';
  }));
  client.hang_up();
}

TEST_F(UnderInetd, NoUsageErrorGoesToThePeer) {
  start({"-D", "soon", "cat"});
  const UniqueFd client = connect_to(port_.port());
  EXPECT_EQ(read_to_end(client.get()).bytes, "");
}

}  // namespace
}  // namespace dotls::test
