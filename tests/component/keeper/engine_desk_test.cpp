// Goal: an engine gets one chain by name and one signature from the key process, and nothing else,
// whatever it sends.
#include "dotls/keeper/engine_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dotls/keeper/messages/sealed_file.hpp"
#include "dotls/keeper/setup/setup_codec.hpp"
#include "dotls/keeper/socket_pair.hpp"
#include "shared/certdir/pins.hpp"
#include "tests/support/cert_dir.hpp"

namespace dotls::test {
namespace {

using ::testing::HasSubstr;

class EngineDeskTest : public ::testing::Test {
 protected:
  EngineDeskTest() {
    auto [ours, its] = make_socket_pair();
    desk_.emplace(std::move(ours), make_keys(), kEngineBudget);
    engine_.emplace(std::move(its));
  }
  [[nodiscard]] std::shared_ptr<const KeyRing> make_keys() const {
    auto keys = std::make_shared<KeyRing>();
    EVP_PKEY_up_ref(certs_.leaf().key());
    keys->add(*certs_.leaf().certificate(), PkeyPtr(certs_.leaf().key()));
    return keys;
  }
  void send(const std::string& packet) { ASSERT_TRUE(engine_->send(packet, {}, Clock::now())); }
  [[nodiscard]] std::string signature_request(const std::string& message) const {
    return encode(QuestionMessage(
        SignMessage{spki_hash(*certs_.leaf().certificate()),
                    static_cast<std::uint16_t>(SignatureScheme::EcdsaSha256), message}));
  }
  // What a TLS 1.3 server signs.
  static std::string content_to_sign() {
    return std::string(64, ' ') + "TLS 1.3, server CertificateVerify" + '\0' + std::string(32, 'h');
  }
  std::optional<AnswerMessage> answer() {
    packet_ = engine_->try_receive().packet;
    return parse_answer(packet_.bytes);
  }
  void expect_refused(const char* why) {
    EXPECT_FALSE(desk_->serve(chains_, status_));
    EXPECT_THAT(desk_->breach(), HasSubstr(why));
    EXPECT_EQ(engine_->try_receive().end, ReceiveEnd::Nothing);
  }
  void put_name(const std::string& name) {
    ::mkdir((certs_ / "sni").c_str(), 0750);
    CertSpec spec;
    spec.common_name = name;
    spec.dns = {name};
    certs_.write("sni/" + name + ".pem",
                 chain_pem(make_certificate(spec, authorities().intermediate)));
  }

  CertDir certs_;
  NamedChains chains_{certs_.path(), ""};
  // What the key process says; a number is enough to know it by.
  StatusSource status_ = [] {
    KeeperStatus status;
    status.pid = 4711;
    return status;
  };
  std::optional<EngineDesk> desk_;
  std::optional<Channel> engine_;
  Packet packet_;
};

TEST_F(EngineDeskTest, SignsWhatATlsServerSigns) {
  send(signature_request(content_to_sign()));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  const auto said = answer();
  ASSERT_TRUE(said);
  EXPECT_FALSE(std::get<SignatureMessage>(*said).signature.empty());
}

TEST_F(EngineDeskTest, SignsNothingElse) {
  send(signature_request("pay to the bearer"));
  expect_refused("a signature that it may not have");
}

TEST_F(EngineDeskTest, SignsWithNoOtherKey) {
  send(encode(QuestionMessage(SignMessage{std::string(32, 'x'), 0x0403, content_to_sign()})));
  expect_refused("a signature that it may not have");
}

TEST_F(EngineDeskTest, SignsOnce) {
  send(signature_request(content_to_sign()));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  ASSERT_TRUE(answer());
  send(signature_request(content_to_sign()));
  expect_refused("a second signature");
}

// Asked for both before either is looked at.
TEST_F(EngineDeskTest, SignsOnceForWhoeverIsQuick) {
  send(signature_request(content_to_sign()));
  send(signature_request(content_to_sign()));
  EXPECT_FALSE(desk_->serve(chains_, status_));
  EXPECT_TRUE(answer());
  EXPECT_FALSE(answer());
}

TEST_F(EngineDeskTest, GivesTheChainOfAName) {
  put_name("a.example");
  send(encode(QuestionMessage(NameMessage{"A.example"})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  const auto said = answer();
  ASSERT_TRUE(said && std::holds_alternative<ChainMessage>(*said));
  ASSERT_EQ(packet_.fds.size(), 1U);
  const auto bytes = read_sealed_file(packet_.fds[0].get(), kMaxChainBytes);
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(parse_chain(*bytes));
  EXPECT_EQ(bytes->find("PRIVATE"), std::string::npos);
}

TEST_F(EngineDeskTest, SaysThatANameHasNone) {
  send(encode(QuestionMessage(NameMessage{"b.example"})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  const auto said = answer();
  ASSERT_TRUE(said);
  EXPECT_EQ(std::get<NoChainMessage>(*said).problem, "");
}

TEST_F(EngineDeskTest, SaysWhatIsWrongWithAFile) {
  ::mkdir((certs_ / "sni").c_str(), 0750);
  certs_.write("sni/a.example.pem", "nothing\n");
  send(encode(QuestionMessage(NameMessage{"a.example"})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  const auto said = answer();
  ASSERT_TRUE(said);
  EXPECT_THAT(std::get<NoChainMessage>(*said).problem, HasSubstr("a.example.pem"));
}

TEST_F(EngineDeskTest, GivesNoFileForAPath) {
  send(encode(QuestionMessage(NameMessage{"../servercert"})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  const auto said = answer();
  ASSERT_TRUE(said);
  EXPECT_TRUE(std::holds_alternative<NoChainMessage>(*said));
}

TEST_F(EngineDeskTest, GivesOneName) {
  send(encode(QuestionMessage(NameMessage{"a.example"})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  ASSERT_TRUE(answer());
  send(encode(QuestionMessage(NameMessage{"b.example"})));
  expect_refused("a second certificate");
}

TEST_F(EngineDeskTest, GivesTheStatus) {
  EXPECT_TRUE(desk_->is_for_connection());
  send(encode(QuestionMessage(StatusQuestion{})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  const auto said = answer();
  ASSERT_TRUE(said);
  EXPECT_EQ(std::get<StatusAnswer>(*said).status.pid, 4711);
  EXPECT_TRUE(packet_.fds.empty());
  EXPECT_FALSE(desk_->is_for_connection());
}

TEST_F(EngineDeskTest, GivesTheStatusOnce) {
  send(encode(QuestionMessage(StatusQuestion{})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  ASSERT_TRUE(answer());
  send(encode(QuestionMessage(StatusQuestion{})));
  expect_refused("the status beside other things");
}

// An engine that serves a connection is counted as one.
TEST_F(EngineDeskTest, GivesNoStatusAfterAnythingElse) {
  send(signature_request(content_to_sign()));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  ASSERT_TRUE(answer());
  send(encode(QuestionMessage(StatusQuestion{})));
  expect_refused("the status beside other things");
}

TEST_F(EngineDeskTest, SignsNothingAfterTheStatus) {
  send(encode(QuestionMessage(StatusQuestion{})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  ASSERT_TRUE(answer());
  send(signature_request(content_to_sign()));
  expect_refused("a second signature");
}

TEST_F(EngineDeskTest, GivesNoNameAfterTheStatus) {
  send(encode(QuestionMessage(StatusQuestion{})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  ASSERT_TRUE(answer());
  send(encode(QuestionMessage(NameMessage{"a.example"})));
  expect_refused("a second certificate");
}

TEST_F(EngineDeskTest, GivesNoStatusToAWarmUp) {
  auto [ours, its] = make_socket_pair();
  desk_.emplace(std::move(ours), make_keys(), kWarmUpBudget);
  engine_.emplace(std::move(its));
  EXPECT_FALSE(desk_->is_for_connection());
  send(encode(QuestionMessage(StatusQuestion{})));
  expect_refused("the status beside other things");
}

TEST_F(EngineDeskTest, TakesNoMessageThatIsNone) {
  send("\x01\x07nonsense");
  expect_refused("a message that is none");
}

TEST_F(EngineDeskTest, TakesNoDescriptor) {
  const std::string packet = encode(QuestionMessage(NameMessage{"a.example"}));
  const int fd = STDERR_FILENO;
  ASSERT_TRUE(engine_->send(packet, std::span(&fd, 1), Clock::now()));
  expect_refused("a message that is none");
}

TEST_F(EngineDeskTest, EndsWithTheEngine) {
  engine_.reset();
  EXPECT_FALSE(desk_->serve(chains_, status_));
  EXPECT_EQ(desk_->breach(), "");
}

TEST_F(EngineDeskTest, SignsWithTheKeyOfTheNameToo) {
  put_name("a.example");
  send(encode(QuestionMessage(NameMessage{"a.example"})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  ASSERT_TRUE(answer());
  const auto bytes = read_sealed_file(packet_.fds.at(0).get(), kMaxChainBytes);
  const auto values = parse_chain(bytes.value());
  ASSERT_TRUE(values);
  const auto* der = reinterpret_cast<const unsigned char*>(values->leaf.data());
  const CertificatePtr leaf(d2i_X509(nullptr, &der, static_cast<long>(values->leaf.size())));
  send(encode(QuestionMessage(SignMessage{spki_hash(*leaf), 0x0403, content_to_sign()})));
  EXPECT_TRUE(desk_->serve(chains_, status_));
  const auto said = answer();
  ASSERT_TRUE(said);
  EXPECT_TRUE(std::holds_alternative<SignatureMessage>(*said));
}

}  // namespace
}  // namespace dotls::test
