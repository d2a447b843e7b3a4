// Goal: under a real inetd descriptor 2 is the network: nothing plain is written to it, and the
// program's is /dev/null.

#include <gmock/gmock.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <system_error>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

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

// A syslogd of the test's: inetd sees a /dev with a log that is ours.
TEST_F(UnderInetd, ComplaintsGoToSyslog) {
  const UniqueFd log(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = certs_ / "log";
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(::bind(log.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  const timeval patience{kPatience.count(), 0};
  ::setsockopt(log.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  start({"cat"},
        {"unshare", ::geteuid() == 0 ? "-m" : "-rm", "sh", "-ec",
         "mount --make-rprivate /; dir=$1; shift; mkdir \"$dir/dev\"; "
         "mount -t tmpfs tmpfs \"$dir/dev\"; "
         "for one in null zero random urandom; do "
         "  : >\"$dir/dev/$one\"; mount --bind \"/dev/$one\" \"$dir/dev/$one\"; done; "
         "ln -s \"$dir/log\" \"$dir/dev/log\"; mount --rbind \"$dir/dev\" /dev; exec \"$@\"",
         "sh", certs_.path()});
  const UniqueFd client = connect_to(port_.port());
  ASSERT_TRUE(send_all(client.get(), "GET / HTTP/1.0\r\n\r\n"));
  ::shutdown(client.get(), SHUT_WR);
  // The connection that start() tried has its line too.
  std::string lines;
  std::array<char, 4096> line;
  for (ssize_t got = 0; lines.find("http") == std::string::npos; lines.append("\n")) {
    got = ::recv(log.get(), line.data(), line.size(), 0);
    ASSERT_GT(got, 0) << lines;
    lines.append(line.data(), static_cast<std::size_t>(got));
  }
  // <19>: mail, error.
  EXPECT_THAT(lines, testing::ContainsRegex(
                         "<19>[^\n]* dotls\\[[0-9]+\\]: fatal: [^\n]*127\\.0\\.0\\.1: TLS "
                         "handshake failed: [^\n]*http"));
}

TEST_F(UnderInetd, NoUsageErrorGoesToThePeer) {
  start({"-D", "soon", "cat"});
  const UniqueFd client = connect_to(port_.port());
  EXPECT_EQ(read_to_end(client.get()).bytes, "");
}

}  // namespace
}  // namespace dotls::test
