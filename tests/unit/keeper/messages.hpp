// Messages to try, and what the other side makes of them.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "dotls/keeper/messages/codec.hpp"

namespace dotls::test {

/// With no value at its default.
[[nodiscard]] inline ServeMessage full_serve() {
  ServeMessage serve;
  serve.starttls = StarttlsProtocol::Imap;
  serve.require_tls = true;
  serve.idle = {std::chrono::seconds(7), std::chrono::seconds(604'800)};
  serve.connect_timeout = std::chrono::seconds(1);
  serve.tls_environment = true;
  serve.verbosity = Verbosity::Verbose;
  return serve;
}

[[nodiscard]] inline Event full_event() {
  Event event{EventKind::End,  Level::Status, "end: 1 bytes in", FailureClass::System, 98,
              HowEnded::Signal};
  event.handshake = {
      "TLSv1.3", "TLS_AES_256_GCM_SHA384", "X25519", true, "mx.example", "h2", "CN=client",
      "SUCCESS"};
  event.end = {true, 1, 0x123456789abcdef, 12.345678};
  return event;
}

[[nodiscard]] inline KeeperStatus full_status() {
  return {.pid = 7,
          .begun = 1'700'000'000,
          .acceptors = 2,
          .acceptor_begun = 1'700'000'001,
          .engines = 3,
          .most_engines = 500,
          .parts = {"user", "seccomp"},
          .missing = {"chroot (not root)"},
          .denied_calls = 4,
          .refused_requests = 5,
          .certificates =
              {{"mx.pem", {"mx.example", "and 1 more"}, "EC", 1'690'000'000, 1'790'000'000}},
          .left_out = 6,
          .has_names = true,
          .changed = 1'700'000'002,
          .failure = "mx.pem: no PEM"};
}

[[nodiscard]] inline FrontMessage sent(const FrontMessage& message) {
  const auto parsed = parse_front_message(encode(message));
  EXPECT_TRUE(parsed.has_value());
  return parsed.value_or(FrontMessage());
}
[[nodiscard]] inline EngineMessage sent(const EngineMessage& message) {
  const auto parsed = parse_engine_message(encode(message));
  EXPECT_TRUE(parsed.has_value());
  return parsed.value_or(EngineMessage());
}
template <class Message, class Either>
[[nodiscard]] Message sent_as(const Message& message) {
  const Either parsed = sent(Either(message));
  const auto* one = std::get_if<Message>(&parsed);
  EXPECT_NE(one, nullptr);
  return one == nullptr ? Message() : *one;
}

[[nodiscard]] inline bool is_refused(const FrontMessage& message) {
  return !parse_front_message(encode(message));
}
[[nodiscard]] inline bool is_refused(const EngineMessage& message) {
  return !parse_engine_message(encode(message));
}

}  // namespace dotls::test
