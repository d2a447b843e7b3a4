// Goal: what acceptor and engines send the key process, and the reverse, is parsed within its
// bounds or not at all.
#include "dotls/keeper/messages/key_message.hpp"

#include <functional>

#include "tests/unit/keeper/messages.hpp"

namespace dotls::test {
namespace {

using Parser = std::function<bool(std::string_view)>;

bool is_question(std::string_view packet) {
  return parse_question(packet).has_value();
}
bool is_answer(std::string_view packet) {
  return parse_answer(packet).has_value();
}
bool is_acceptors(std::string_view packet) {
  return parse_acceptor_message(packet).has_value();
}
bool is_to_acceptor(std::string_view packet) {
  return parse_to_acceptor_message(packet).has_value();
}

// The packet is one message, and no shorter or longer one is.
void expect_exact(const std::string& packet, const Parser& parse) {
  EXPECT_TRUE(parse(packet));
  for (std::size_t size = 0; size < packet.size(); ++size)
    EXPECT_FALSE(parse(std::string_view(packet).substr(0, size))) << size;
  EXPECT_FALSE(parse(packet + '\0'));
}

TEST(KeyMessage, IsTakenWhole) {
  expect_exact(encode(QuestionMessage(NameMessage{"a.example"})), is_question);
  expect_exact(encode(QuestionMessage(SignMessage{std::string(32, 'h'), 0x0403, "message"})),
               is_question);
  expect_exact(encode(AnswerMessage(ChainMessage{})), is_answer);
  expect_exact(encode(AnswerMessage(NoChainMessage{"a file is bad"})), is_answer);
  expect_exact(encode(AnswerMessage(SignatureMessage{"signature"})), is_answer);
  expect_exact(encode(QuestionMessage(StatusQuestion{})), is_question);
  expect_exact(encode(AnswerMessage(StatusAnswer{full_status()})), is_answer);
  expect_exact(encode(AcceptorMessage(ReadyMessage{{"chroot"}, {"seccomp (none)"}})), is_acceptors);
  expect_exact(encode(AcceptorMessage(NextMessage{})), is_acceptors);
  expect_exact(encode(ToAcceptorMessage(BeginMessage{Account{65534, 65534}})), is_to_acceptor);
  expect_exact(encode(ToAcceptorMessage(BeginMessage{})), is_to_acceptor);
  expect_exact(encode(ToAcceptorMessage(SetupMessage{true})), is_to_acceptor);
  expect_exact(encode(ToAcceptorMessage(GoMessage{})), is_to_acceptor);
}

TEST(KeyMessage, ComesOutAsItWentIn) {
  const auto sign =
      parse_question(encode(QuestionMessage(SignMessage{std::string(32, 'h'), 0x0804, "text"})));
  ASSERT_TRUE(sign);
  EXPECT_EQ(std::get<SignMessage>(*sign).spki_hash, std::string(32, 'h'));
  EXPECT_EQ(std::get<SignMessage>(*sign).scheme, 0x0804);
  EXPECT_EQ(std::get<SignMessage>(*sign).message, "text");
  const auto begin = parse_to_acceptor_message(
      encode(ToAcceptorMessage(BeginMessage{Account{4'000'000'000U, 12}})));
  ASSERT_TRUE(begin);
  EXPECT_EQ(std::get<BeginMessage>(*begin).account->uid, 4'000'000'000U);
  EXPECT_EQ(std::get<BeginMessage>(*begin).account->gid, 12U);
  const auto ready =
      parse_acceptor_message(encode(AcceptorMessage(ReadyMessage{{"a", "b"}, {"c"}})));
  ASSERT_TRUE(ready);
  EXPECT_EQ(std::get<ReadyMessage>(*ready).parts, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(std::get<ReadyMessage>(*ready).missing, std::vector<std::string>{"c"});
}

TEST(KeyMessage, IsNoneOfAnotherKind) {
  const std::string garbage(3, '\x7f');
  EXPECT_FALSE(is_question(garbage));
  EXPECT_FALSE(is_answer(garbage));
  EXPECT_FALSE(is_acceptors(garbage));
  EXPECT_FALSE(is_to_acceptor(garbage));
}

TEST(KeyMessage, IsBounded) {
  const auto sign = [](std::size_t size) {
    return encode(QuestionMessage(SignMessage{"", 0x0403, std::string(size, 'm')}));
  };
  EXPECT_TRUE(is_question(sign(kMaxSignedBytes)));
  EXPECT_FALSE(is_question(sign(kMaxSignedBytes + 1)));
  const auto name = [](std::size_t size) {
    return encode(QuestionMessage(NameMessage{std::string(size, 'n')}));
  };
  EXPECT_TRUE(is_question(name(kMaxNameBytes)));
  EXPECT_FALSE(is_question(name(kMaxNameBytes + 1)));
  const auto signature = [](std::size_t size) {
    return encode(AnswerMessage(SignatureMessage{std::string(size, 's')}));
  };
  EXPECT_TRUE(is_answer(signature(kMaxSignatureBytes)));
  EXPECT_FALSE(is_answer(signature(kMaxSignatureBytes + 1)));
}

// The text is for a line of the log, which cuts it as well.
TEST(KeyMessage, CutsAProblemThatIsLong) {
  EXPECT_TRUE(is_answer(encode(AnswerMessage(NoChainMessage{std::string(20'000, 'x')}))));
}

}  // namespace
}  // namespace dotls::test
