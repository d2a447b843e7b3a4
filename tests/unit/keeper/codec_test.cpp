// Goal: each message comes out as it went in, and nothing else is a message.
#include "dotls/keeper/messages/codec.hpp"

#include <csignal>

#include "tests/unit/keeper/messages.hpp"

namespace dotls::test {
namespace {

std::vector<std::string> front_packets() {
  return {encode(FrontMessage(ServeMessage())),
          encode(FrontMessage(full_serve())),
          encode(FrontMessage(StartedMessage())),
          encode(FrontMessage(NotStartedMessage())),
          encode(FrontMessage(EndedMessage{{true, SIGKILL}})),
          encode(FrontMessage(AloneMessage())),
          encode(FrontMessage(AskStatusMessage()))};
}

std::vector<std::string> engine_packets() {
  return {encode(EngineMessage(StartMessage())),
          encode(EngineMessage(StartMessage{{{"SSL_ALPN", "h2"}, {"SSL_CIPHER", ""}}})),
          encode(EngineMessage(SignalMessage{SIGTERM})),
          encode(EngineMessage(LogMessage())),
          encode(EngineMessage(LogMessage{full_event()})),
          encode(EngineMessage(EndMessage{255})),
          encode(EngineMessage(StatusMessage())),
          encode(EngineMessage(StatusMessage{full_status()}))};
}

TEST(KeeperMessages, TheConnectionIsServedAsTheFrontWasTold) {
  const auto serve = sent_as<ServeMessage, FrontMessage>(full_serve());
  EXPECT_EQ(serve.starttls, StarttlsProtocol::Imap);
  EXPECT_TRUE(serve.require_tls);
  EXPECT_EQ(serve.idle.step, std::chrono::seconds(7));
  EXPECT_EQ(serve.idle.session, std::chrono::seconds(604'800));
  EXPECT_EQ(serve.connect_timeout, std::chrono::seconds(1));
  EXPECT_TRUE(serve.tls_environment);
  EXPECT_EQ(serve.verbosity, Verbosity::Verbose);
  const auto plain = sent_as<ServeMessage, FrontMessage>({});
  EXPECT_EQ(plain.starttls, std::nullopt);
  EXPECT_FALSE(plain.require_tls);
  EXPECT_FALSE(plain.tls_environment);
}

TEST(KeeperMessages, HowTheProgramEnds) {
  const auto ended = sent_as<EndedMessage, FrontMessage>({{true, SIGKILL}});
  EXPECT_TRUE(ended.end.by_signal);
  EXPECT_EQ(ended.end.number, SIGKILL);
  const auto exited = sent_as<EndedMessage, FrontMessage>({{false, 255}});
  EXPECT_FALSE(exited.end.by_signal);
  EXPECT_EQ(exited.end.number, 255);
}

TEST(KeeperMessages, WithoutValues) {
  EXPECT_TRUE(std::holds_alternative<StartedMessage>(sent(FrontMessage(StartedMessage()))));
  EXPECT_TRUE(std::holds_alternative<NotStartedMessage>(sent(FrontMessage(NotStartedMessage()))));
  EXPECT_TRUE(std::holds_alternative<AloneMessage>(sent(FrontMessage(AloneMessage()))));
  EXPECT_TRUE(std::holds_alternative<AskStatusMessage>(sent(FrontMessage(AskStatusMessage()))));
}

TEST(KeeperMessages, WhatTheEngineWants) {
  const StartMessage start{{{"TLS_PROVIDER", "dotls, "}, {"SSL_CLIENT_S_DN", "CN=\xc3\xa4"}}};
  EXPECT_EQ((sent_as<StartMessage, EngineMessage>(start).variables), start.variables);
  EXPECT_EQ((sent_as<SignalMessage, EngineMessage>({SIGTERM}).number), SIGTERM);
  EXPECT_EQ((sent_as<SignalMessage, EngineMessage>({SIGKILL}).number), SIGKILL);
  EXPECT_EQ((sent_as<EndMessage, EngineMessage>({97}).status), 97);
}

TEST(KeeperMessages, ALineOfTheLog) {
  const Event event = sent_as<LogMessage, EngineMessage>({full_event()}).event;
  EXPECT_EQ(event.kind, EventKind::End);
  EXPECT_EQ(event.level, Level::Status);
  EXPECT_EQ(event.message, "end: 1 bytes in");
  EXPECT_EQ(event.failure, FailureClass::System);
  EXPECT_EQ(event.status, 98);
  EXPECT_EQ(event.how, HowEnded::Signal);
  ASSERT_TRUE(event.handshake);
  EXPECT_EQ(text_of(*event.handshake), text_of(*full_event().handshake));
  EXPECT_TRUE(event.handshake->resumed);
  ASSERT_TRUE(event.end);
  EXPECT_TRUE(event.end->plain);
  EXPECT_EQ(event.end->bytes_in, 1U);
  EXPECT_EQ(event.end->bytes_out, 0x123456789abcdefU);
  EXPECT_EQ(event.end->seconds, 12.345678);
}

TEST(KeeperMessages, ALineOfTheLogWithNothingInIt) {
  const Event event = sent_as<LogMessage, EngineMessage>({}).event;
  EXPECT_EQ(event.status, std::nullopt);
  EXPECT_EQ(event.how, std::nullopt);
  EXPECT_FALSE(event.handshake);
  EXPECT_FALSE(event.end);
}

// Whoever is taken over by strangers does not speak for the other side.
TEST(KeeperMessages, OfOneSideAreNoneOfTheOthers) {
  for (const std::string& packet : front_packets()) EXPECT_FALSE(parse_engine_message(packet));
  for (const std::string& packet : engine_packets()) EXPECT_FALSE(parse_front_message(packet));
}

TEST(KeeperMessages, AreWholeAndNothingFollows) {
  const auto is_message = [](std::string_view packet) {
    return parse_front_message(packet) || parse_engine_message(packet);
  };
  std::vector<std::string> packets = front_packets();
  for (std::string& packet : engine_packets()) packets.push_back(std::move(packet));
  for (const std::string& packet : packets) {
    EXPECT_TRUE(is_message(packet));
    EXPECT_FALSE(is_message(packet + '\0'));
    for (std::size_t size = 0; size < packet.size(); ++size)
      EXPECT_FALSE(is_message(std::string_view(packet).substr(0, size))) << size;
  }
}

// Not even a flag of 2.
TEST(KeeperMessages, HaveOneFormEach) {
  const auto judge = [](const std::string& packet) {
    const auto front = parse_front_message(packet);
    const auto engine = parse_engine_message(packet);
    EXPECT_EQ(front ? encode(*front) : packet, packet);
    EXPECT_EQ(engine ? encode(*engine) : packet, packet);
  };
  std::vector<std::string> packets = front_packets();
  for (std::string& packet : engine_packets()) packets.push_back(std::move(packet));
  for (std::string packet : packets) {
    for (char& byte : packet) {
      const char before = byte;
      for (int value = 0; value < 256; ++value) {
        byte = static_cast<char>(value);
        judge(packet);
      }
      byte = before;
    }
  }
}

TEST(KeeperMessages, OfAnotherVersionAreToldApart) {
  std::string packet = encode(FrontMessage(StartedMessage()));
  EXPECT_FALSE(is_of_another_version(packet));
  ++packet[0];
  EXPECT_FALSE(parse_front_message(packet));
  EXPECT_TRUE(is_of_another_version(packet));
  EXPECT_FALSE(is_of_another_version(""));
}

}  // namespace
}  // namespace dotls::test
