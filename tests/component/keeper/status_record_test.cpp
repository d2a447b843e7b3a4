// Goal: the status of a keeper is that of the moment: its engines without those that only ask, the
// calls that the sandbox denied, what was refused, and the certificates in use.
#include "dotls/keeper/status_record.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <ctime>
#include <limits>

#include "dotls/keeper/messages/keeper_status_form.hpp"
#include "dotls/keeper/socket_pair.hpp"
#include "shared/diagnostics.hpp"
#include "tests/support/cert_dir.hpp"

namespace dotls::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class StatusRecordTest : public ::testing::Test {
 protected:
  StatusRecordTest() { settings_.directory = certs_.path(); }
  [[nodiscard]] KeeperStatus status() {
    desks_.serve(chains_, source_, log_);
    return record_.make_status(*setup_, desks_);
  }
  // An engine's end.
  Channel add(DeskBudget budget = kEngineBudget) {
    auto [ours, its] = make_socket_pair();
    desks_.add(EngineDesk(std::move(ours), std::make_shared<KeyRing>(), budget));
    return Channel(std::move(its));
  }
  static void ask(Channel& engine, const QuestionMessage& question) {
    ASSERT_TRUE(engine.send(encode(question), {}, Clock::now()));
  }

  CertDir certs_;
  Diagnostics log_{
      "dotls-keeper", {Verbosity::Quiet, LogFormat::Text}, Diagnostics::Sink::StandardError};
  TlsSettings settings_;
  UniqueFd denied_ = DeniedCalls::make();
  NamedChains chains_{certs_.path(), ""};
  Desks desks_;
  StatusRecord record_{denied_.get(), 12};
  StatusSource source_ = [this] { return record_.make_status(*setup_, desks_); };
  std::optional<KeptSetup> setup_;

  void SetUp() override { setup_.emplace(settings_, log_); }
};

TEST_F(StatusRecordTest, SaysWhoServesAndSinceWhen) {
  const std::int64_t now = std::time(nullptr);
  record_.note_acceptor();
  record_.note_acceptor();
  const KeeperStatus said = status();
  EXPECT_EQ(said.pid, ::getpid());
  EXPECT_EQ(said.most_engines, 12);
  EXPECT_EQ(said.acceptors, 2);
  for (const std::int64_t time : {said.begun, said.acceptor_begun, said.changed}) {
    EXPECT_GE(time, now - 60);
    EXPECT_LE(time, now + 60);
  }
}

TEST_F(StatusRecordTest, CountsTheEnginesOfConnections) {
  const Channel warm_up = add(kWarmUpBudget);
  EXPECT_EQ(status().engines, 0);
  const Channel one = add();
  std::optional<Channel> other = add();
  EXPECT_EQ(status().engines, 2);
  other.reset();
  EXPECT_EQ(status().engines, 1);
}

// Who asks is there as well, and takes room.
TEST_F(StatusRecordTest, DoesNotCountWhoAsks) {
  const Channel connection = add();
  Channel asks = add();
  ask(asks, StatusQuestion{});
  desks_.serve(chains_, source_, log_);
  const auto answer = parse_answer(asks.try_receive().packet.bytes);
  ASSERT_TRUE(answer);
  EXPECT_EQ(std::get<StatusAnswer>(*answer).status.engines, 1);
  EXPECT_EQ(status().engines, 1);
  EXPECT_EQ(desks_.count(), 2U);
}

TEST_F(StatusRecordTest, CountsDeniedCalls) {
  EXPECT_EQ(status().denied_calls, 0);
  DeniedCalls page(denied_.get());
  page.add_one();
  page.add_one();
  EXPECT_EQ(status().denied_calls, 2);
}

// The page is an engine's to write to.
TEST_F(StatusRecordTest, TakesAnyNumberForDeniedCalls) {
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  ASSERT_EQ(::pwrite(denied_.get(), &most, sizeof most, 0), ssize_t{sizeof most});
  EXPECT_EQ(status().denied_calls, std::numeric_limits<std::int64_t>::max());
}

TEST_F(StatusRecordTest, CountsWhatWasRefused) {
  Channel engine = add();
  ask(engine, SignMessage{std::string(32, 'x'), 0x0403, "pay to the bearer"});
  EXPECT_EQ(status().refused_requests, 1);
  EXPECT_EQ(status().refused_requests, 1);
  EXPECT_EQ(status().engines, 0);
}

TEST_F(StatusRecordTest, HasTheSandbox) {
  record_.note_sandbox({{"user"}, {"chroot (not root)"}});
  EXPECT_THAT(status().parts, ElementsAre("user"));
  EXPECT_THAT(status().missing, ElementsAre("chroot (not root)"));
}

TEST_F(StatusRecordTest, HasTheCertificateInUse) {
  const KeeperStatus said = status();
  ASSERT_THAT(said.certificates, SizeIs(1));
  const ShownCertificate& shown = said.certificates[0];
  EXPECT_EQ(shown.source, certs_ / "servercert.pem");
  EXPECT_THAT(shown.names, ElementsAre("localhost"));
  EXPECT_EQ(shown.key_type, "EC");
  EXPECT_LT(shown.not_before, std::time(nullptr));
  EXPECT_GT(shown.not_after, std::time(nullptr));
  EXPECT_EQ(said.failure, "");
  EXPECT_FALSE(said.has_names);
}

TEST_F(StatusRecordTest, SaysWhyANewOneIsNotInUse) {
  certs_.write("servercert.pem", "no certificate\n");
  const std::uint64_t number = setup_->latest().number;
  setup_->renew();
  EXPECT_EQ(setup_->latest().number, number);
  EXPECT_THAT(status().failure, HasSubstr("servercert.pem"));
  EXPECT_THAT(status().certificates, SizeIs(1));
  certs_.write("servercert.pem", chain_pem(certs_.leaf()));
  setup_->renew();
  EXPECT_NE(setup_->latest().number, number);
  EXPECT_EQ(status().failure, "");
}

}  // namespace
}  // namespace dotls::test
