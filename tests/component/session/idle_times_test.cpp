// Goal: a session in which nothing moves has the short time before its login and the long one after
// it, or inside TLS; a greeting always has the short one.
#include "dotls/relay/idle_times.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>

#include "dotls/session/app.hpp"
#include "shared/error.hpp"
#include "tests/support/cert_dir.hpp"
#include "tests/support/mail_peer.hpp"
#include "tests/support/process.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

constexpr IdleTimes kTimes{.step = seconds(1), .session = seconds(3)};
const std::string kShort = "nothing moved for 1 seconds";
const std::string kLong = "nothing moved for 3 seconds";

struct Words {
  StarttlsProtocol protocol;
  const char* name;
  std::string greeting;
  std::string starttls;
  std::string ready;  ///< how the positive answer begins
  std::string login;
  std::string accepted;
  std::string refused;
};
const Words kImap{StarttlsProtocol::Imap, "Imap",    "* OK hi", "a STARTTLS\r\n", "a OK",
                  "b LOGIN a b\r\n",      "b OK in", "b NO out"};
const Words kPop3{StarttlsProtocol::Pop3, "Pop3",   "+OK hi",  "STLS\r\n", "+OK",
                  "PASS secret\r\n",      "+OK in", "-ERR out"};

// A program that greets, answers the first line with `answer` and is silent then.
std::vector<std::string> program(const Words& words, const std::string& answer) {
  return {"/bin/sh",
          "-c",
          R"(printf '%s\r\n' "$1"; read -r line; printf '%s\r\n' "$2"; exec cat)",
          "sh",
          words.greeting,
          answer};
}

ServeRequest server_request(const Words& words, const CertDir& certs, const std::string& answer) {
  ServeRequest request;
  request.settings.idle = kTimes;
  request.settings.starttls = words.protocol;
  request.settings.tls.directory = certs.path();
  request.settings.program = program(words, answer);
  return request;
}

// run_app() in its own process, with the network on the expected descriptors.
class AppRun {
 public:
  explicit AppRun(const ServeRequest& request) {
    pid_ = ::fork();
    if (pid_ == 0) serve(request);
    pair_.server.reset();
  }
  AppRun(const AppRun&) = delete;
  AppRun& operator=(const AppRun&) = delete;
  ~AppRun() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
  }

  [[nodiscard]] UniqueFd take_peer() { return std::move(pair_.client); }
  // The exit status, and what was logged.
  std::string finish(int expected_status) {
    int status = 0;
    EXPECT_GT(::waitpid(std::exchange(pid_, -1), &status, 0), 0);
    EXPECT_EQ(shell_status(status), expected_status);
    return log_.text();
  }

 private:
  [[noreturn]] void serve(const ServeRequest& request) {
    const int first = request.settings.is_client() ? 6 : 0;
    ::dup2(pair_.server.get(), first);
    ::dup2(pair_.server.get(), first + 1);
    ::dup2(log_.fd(), STDERR_FILENO);
    pair_.server.reset();
    pair_.client.reset();
    Diagnostics diagnostics("dotls", LogSettings{}, Diagnostics::Sink::StandardError);
    try {
      ::_exit(run_app(request, Environment({"PATH=/usr/bin:/bin"}), diagnostics));
    } catch (const Fatal& error) {
      diagnostics.say(error.event());
      ::_exit(99);
    }
  }

  TcpPair pair_;
  Output log_;
  pid_t pid_ = -1;
};

class IdleTimesOf : public testing::TestWithParam<const Words*> {
 protected:
  static const Words& words() { return *GetParam(); }
  // Starts a server whose program gives this answer, and reads its greeting.
  void meet(const std::string& answer) {
    app_.emplace(server_request(words(), certs_, answer));
    client_.emplace(app_->take_peer());
    EXPECT_THAT(client_->line(), testing::StartsWith(words().greeting.substr(0, 4)));
  }
  void expect_timed_out(const std::string& after) {
    static_cast<void>(client_->rest());
    EXPECT_THAT(app_->finish(111), HasSubstr(after));
  }

  CertDir certs_;
  std::optional<AppRun> app_;
  std::optional<MailPeer> client_;
};

INSTANTIATE_TEST_SUITE_P(A, IdleTimesOf, testing::Values(&kImap, &kPop3),
                         [](const auto& protocol) { return std::string(protocol.param->name); });

TEST_P(IdleTimesOf, SessionBeforeItsLoginIsTheShortOne) {
  meet(words().accepted);
  expect_timed_out(kShort);
}

TEST_P(IdleTimesOf, SessionWhoseLoginWasRefusedIsTheShortOne) {
  meet(words().refused);
  EXPECT_EQ(client_->ask(words().login, ""), words().refused + "\r\n");
  expect_timed_out(kShort);
}

TEST_P(IdleTimesOf, SessionAfterItsLoginIsTheLongOne) {
  meet(words().accepted);
  EXPECT_EQ(client_->ask(words().login, ""), words().accepted + "\r\n");
  expect_timed_out(kLong);
}

// Nothing inside TLS is parsed, so a login is not seen.
TEST_P(IdleTimesOf, SessionInsideTlsIsTheLongOne) {
  meet(words().accepted);
  EXPECT_THAT(client_->ask(words().starttls, ""), testing::StartsWith(words().ready));
  ASSERT_TRUE(client_->start_tls());
  expect_timed_out(kLong);
}

TEST_P(IdleTimesOf, GreetingInsideTlsIsTheShortOne) {
  ServeRequest request = server_request(words(), certs_, "");
  request.settings.program = {"/bin/sh", "-c",
                              R"([ "$TLS_PROVIDER" ] || printf '%s\r\n' "$1"; exec cat)", "sh",
                              words().greeting};
  app_.emplace(request);
  client_.emplace(app_->take_peer());
  static_cast<void>(client_->line());
  EXPECT_THAT(client_->ask(words().starttls, ""), testing::StartsWith(words().ready));
  ASSERT_TRUE(client_->start_tls());
  expect_timed_out(kShort);
}

// The program still owes an answer, and the client, which has not logged in, will say no more.
TEST_P(IdleTimesOf, ClientThatEndsBeforeItsLoginIsTheShortOne) {
  ServeRequest request = server_request(words(), certs_, "");
  request.settings.program = {"/bin/sh", "-c", "exec sleep 60"};
  app_.emplace(request);
  client_.emplace(app_->take_peer());
  client_->finish();
  expect_timed_out(kShort);
}

}  // namespace
}  // namespace dotls::test
