// Goal: dotls --check --keeper says how a keeper is, and costs it nothing that a connection has.
#include <gmock/gmock.h>
#include <sys/socket.h>

#include <csignal>
#include <cstdio>
#include <optional>
#include <utility>

#include "tests/e2e/check/check_schema.hpp"
#include "tests/e2e/keeper/echo.hpp"
#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

RunResult ask(const std::string& socket, const std::vector<std::string>& options = {}) {
  std::vector<std::string> argv{dotls_path(), "--check", "--keeper", socket};
  argv.insert(argv.end(), options.begin(), options.end());
  return run({.argv = std::move(argv)});
}

// Of a report where only the sandbox may be incomplete: a sanitized keeper has no seccomp.
void expect_fine(const RunResult& report) {
  const bool whole = report.out.find("  sandbox_missing: none\n") != std::string::npos;
  EXPECT_EQ(report.status, whole ? 0 : 1) << report.out << report.err;
  EXPECT_EQ(report.out.find("  ! ") == std::string::npos, whole) << report.out;
  EXPECT_THAT(report.out, Not(HasSubstr("broken")));
}

// No check says that it expires soon.
CertSpec lasting() {
  CertSpec spec;
  spec.valid_until = 90L * 24 * 3600;
  return spec;
}

class KeeperStatusReport : public EndToEnd {
 protected:
  void TearDown() override {
    keeper_.reset();
    EndToEnd::TearDown();
  }
  RunResult ask(const std::vector<std::string>& options = {}) {
    return test::ask(keeper_->socket(), options);
  }
  void put(const std::string& content) {
    certs_.write("new", content);
    ASSERT_EQ(std::rename((certs_ / "new").c_str(), (certs_ / "servercert.pem").c_str()), 0);
  }
  void expect_engines(int number) {
    EXPECT_TRUE(wait_until([&] {
      return ask().out.find("  engines: " + std::to_string(number) + "\n") != std::string::npos;
    })) << ask().out;
  }

  CertDir certs_{lasting()};
  std::optional<Keeper> keeper_{std::in_place, certs_, std::vector<std::string>{"--max", "7"}};
};

TEST_F(KeeperStatusReport, SaysWhatIsServed) {
  const RunResult report = ask();
  expect_fine(report);
  EXPECT_EQ(report.err, "");
  EXPECT_THAT(report.out,
              AllOf(HasSubstr("keeper " + keeper_->socket() + ": "),
                    HasSubstr("  pid: " + std::to_string(keeper_->process().pid()) + "\n"),
                    ContainsRegex("  since: .* GMT\n"), HasSubstr("  acceptors: 1\n"),
                    HasSubstr("  engines: 0\n"), HasSubstr("  most_engines: 7\n"),
                    ContainsRegex("  sandbox: .*no_new_privs"), HasSubstr("  denied_calls: 0\n"),
                    HasSubstr("  refused_requests: 0\n"), HasSubstr("certificate: fine\n"),
                    HasSubstr("  file: " + (certs_ / "servercert.pem") + "\n"),
                    HasSubstr("  names: localhost\n"), ContainsRegex("  days_left: [0-9]+\n")));
  keeper_->wait_for_no_engine();
  EXPECT_EQ(keeper_->log().count("sent away"), 0U) << keeper_->log().text();
}

TEST_F(KeeperStatusReport, InJsonIsByTheSchema) {
  const RunResult report = ask({"--json"});
  expect_by_schema(report.out);
  EXPECT_THAT(report.out,
              AllOf(HasSubstr(R"("topic": "keeper", "address": ")" + keeper_->socket() + '"'),
                    HasSubstr(R"("engines": 0, "most_engines": 7)"),
                    HasSubstr(R"("names": ["localhost"])")));
}

TEST_F(KeeperStatusReport, CountsTheConnectionsOfNow) {
  {
    ViaSession via(keeper_->socket(), {.program = testprog({"echo"})});
    TlsPeer client = via.make_client();
    ASSERT_TRUE(client.handshake()) << client.error();
    expect_engines(1);
    client.close_notify();
    EXPECT_EQ(client.read_until_end(), "");
    client.hang_up();
    EXPECT_EQ(via.via().wait(), 0);
  }
  expect_engines(0);
}

TEST_F(KeeperStatusReport, CountsTheAcceptors) {
  ::kill(keeper_->wait_for_acceptor(), SIGKILL);
  EXPECT_THAT(ask().out, HasSubstr("  acceptors: 2\n"));
}

// Which it says at once, though no connection came meanwhile.
TEST_F(KeeperStatusReport, SaysWhyNewFilesAreNotUsed) {
  put("no certificate\n");
  const RunResult broken = ask({"--json"});
  EXPECT_EQ(broken.status, 2) << broken.out;
  expect_by_schema(broken.out);
  EXPECT_THAT(broken.out,
              AllOf(ContainsRegex("the last good set-up stays in use: .*servercert.pem"),
                    HasSubstr(R"("names": ["localhost"])")));
  put(chain_pem(certs_.leaf()));
  expect_fine(ask());
}

TEST_F(KeeperStatusReport, JudgesACertificateAsOthersAreJudged) {
  const RunResult soon = ask({"--warn-days", "3650"});
  EXPECT_EQ(soon.status, 1);
  EXPECT_THAT(soon.out, AllOf(HasSubstr("certificate: warning\n"),
                              ContainsRegex("  ! .*servercert.pem: it expires soon")));
  CertSpec expired;
  expired.valid_from = -7200;
  expired.valid_until = -3600;
  put(chain_pem(make_certificate(expired, authorities().intermediate)));
  const RunResult past = ask();
  EXPECT_EQ(past.status, 2);
  EXPECT_THAT(past.out, AllOf(HasSubstr("certificate: broken\n"), HasSubstr("it has expired")));
}

TEST_F(KeeperStatusReport, OfAKeyProcessThatIsStopped) {
  keeper_->process().signal(SIGSTOP);
  const RunResult report = ask();
  keeper_->process().signal(SIGCONT);
  EXPECT_EQ(report.status, 111);
  EXPECT_THAT(report.err, HasSubstr(keeper_->socket() + ": no answer from the keeper: it said "
                                                        "nothing for 5 seconds; it is stopped"));
}

TEST_F(KeeperStatusReport, OfAnAcceptorThatIsStopped) {
  const pid_t acceptor = keeper_->wait_for_acceptor();
  ::kill(acceptor, SIGSTOP);
  const RunResult report = ask();
  ::kill(acceptor, SIGCONT);
  EXPECT_EQ(report.status, 111);
  EXPECT_THAT(report.err, HasSubstr("it is stopped"));
}

TEST_F(KeeperStatusReport, IsEndedByASignal) {
  keeper_->process().signal(SIGSTOP);
  Process asking({.argv = {dotls_path(), "--check", "--keeper", keeper_->socket()}});
  // Until it waits, and later than it has begun to listen for signals.
  EXPECT_TRUE(wait_until([&] {
    const std::string status = read_file("/proc/" + std::to_string(asking.pid()) + "/wchan");
    return status.find("poll") != std::string::npos;
  }));
  asking.signal(SIGTERM);
  EXPECT_EQ(asking.wait(), 111);
  asking.err().wait_for("ended by signal 15");
  keeper_->process().signal(SIGCONT);
}

using KeeperStatusOfNobody = EndToEnd;

TEST_F(KeeperStatusOfNobody, IsASystemError) {
  const TempDir directory;
  const RunResult report = ask(directory / "socket");
  EXPECT_EQ(report.status, 111);
  EXPECT_THAT(report.err, HasSubstr("start dotls-keeper " + (directory / "socket")));
  EXPECT_EQ(report.out, "");
}

TEST_F(KeeperStatusOfNobody, IsWrongUsageWhereThereIsNoSocket) {
  const TempDir directory;
  const RunResult report = ask(directory.write("file", "", 0600));
  EXPECT_EQ(report.status, 100);
  EXPECT_THAT(report.err, HasSubstr("not the socket of a dotls-keeper"));
}

}  // namespace
}  // namespace dotls::test
