// The types of messages: a packet's second byte, and a row each in permitted.cpp's table.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dotls/keeper/messages/message.hpp"

namespace dotls {

enum class MessageType : std::uint8_t {
  // From the front.
  Serve,
  Started,
  NotStarted,
  Ended,
  Alone,
  // From the engine.
  Start,
  Signal,
  Log,
  End,
  // For dotls --check: of the front, and of the engine.
  AskStatus,
  Status,
};

inline constexpr std::size_t kMessageTypes = static_cast<std::size_t>(MessageType::Status) + 1;

constexpr MessageType type_of(const ServeMessage&) {
  return MessageType::Serve;
}
constexpr MessageType type_of(const StartedMessage&) {
  return MessageType::Started;
}
constexpr MessageType type_of(const NotStartedMessage&) {
  return MessageType::NotStarted;
}
constexpr MessageType type_of(const EndedMessage&) {
  return MessageType::Ended;
}
constexpr MessageType type_of(const AloneMessage&) {
  return MessageType::Alone;
}
constexpr MessageType type_of(const StartMessage&) {
  return MessageType::Start;
}
constexpr MessageType type_of(const SignalMessage&) {
  return MessageType::Signal;
}
constexpr MessageType type_of(const LogMessage&) {
  return MessageType::Log;
}
constexpr MessageType type_of(const EndMessage&) {
  return MessageType::End;
}
constexpr MessageType type_of(const AskStatusMessage&) {
  return MessageType::AskStatus;
}
constexpr MessageType type_of(const StatusMessage&) {
  return MessageType::Status;
}

}  // namespace dotls
