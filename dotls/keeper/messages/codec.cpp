#include "dotls/keeper/messages/codec.hpp"

#include <algorithm>
#include <csignal>
#include <limits>

#include "dotls/keeper/messages/keeper_status_form.hpp"
#include "dotls/keeper/messages/message_type.hpp"
#include "dotls/keeper/messages/packet.hpp"
#include "dotls/keeper/messages/variables.hpp"

namespace dotls {
namespace {

// As the command line has them (dotls/settings/option_values.cpp).
constexpr std::int64_t kMaxSeconds = 604'800;

constexpr int kMaxStatus = 255;
constexpr int kMaxSignal = 64;

// A line shows less of each, escaped (shared/diagnostics.cpp, event_json.cpp): what is cut here
// makes it no shorter.
constexpr std::size_t kMaxLogTextBytes = 2048;
constexpr std::size_t kMaxLogMemberBytes = 512;

// In microseconds; a double holds such a number exactly.
constexpr std::int64_t kMaxSessionTime = 1'000'000'000'000'000;

// What the two long messages need at most: their texts, and a margin for the rest.
constexpr std::size_t kMargin = 256;
static_assert(kMargin + kMaxLogTextBytes + 8 * kMaxLogMemberBytes <= kMaxMessageBytes);
static_assert(kMargin + kMaxVariables * (kMaxVariableNameBytes + kMaxVariableBytes) <=
              kMaxMessageBytes);

// carry_values(): how a message looks, for the writer and the reader (wire.hpp).

template <class Wire>
void carry_seconds(Wire& wire, std::chrono::seconds& time) {
  std::int64_t count = time.count();
  wire.number(count, std::int64_t{1}, kMaxSeconds);
  time = std::chrono::seconds(count);
}

template <class Wire>
void carry_values(Wire& wire, ServeMessage& message) {
  if (wire.presence(message.starttls)) wire.choice(*message.starttls, StarttlsProtocol::Imap);
  wire.flag(message.require_tls);
  carry_seconds(wire, message.idle.step);
  carry_seconds(wire, message.idle.session);
  carry_seconds(wire, message.connect_timeout);
  wire.flag(message.tls_environment);
  wire.choice(message.verbosity, Verbosity::Verbose);
}

template <class Wire>
void carry_values(Wire&, StartedMessage&) {}

template <class Wire>
void carry_values(Wire&, NotStartedMessage&) {}

template <class Wire>
void carry_values(Wire& wire, EndedMessage& message) {
  wire.flag(message.end.by_signal);
  wire.number(message.end.number, message.end.by_signal ? 1 : 0,
              message.end.by_signal ? kMaxSignal : kMaxStatus);
}

template <class Wire>
void carry_values(Wire&, AloneMessage&) {}

template <class Wire>
void carry_values(Wire& wire, StartMessage& message) {
  wire.count(message.variables, kMaxVariables);
  for (auto& [name, value] : message.variables) {
    wire.text(name, kMaxVariableNameBytes);
    wire.text(value, kMaxVariableBytes);
  }
  if constexpr (Wire::kReads) wire.require(are_allowed(message.variables));
}

template <class Wire>
void carry_values(Wire& wire, SignalMessage& message) {
  wire.number(message.number, 1, kMaxSignal);
  if constexpr (Wire::kReads) wire.require(message.number == SIGTERM || message.number == SIGKILL);
}

template <class Wire>
void carry_member(Wire& wire, std::string& text) {
  carry_cut(wire, text, kMaxLogMemberBytes);
}

template <class Wire>
void carry(Wire& wire, HandshakeFacts& facts) {
  carry_member(wire, facts.protocol);
  carry_member(wire, facts.cipher);
  carry_member(wire, facts.group);
  wire.flag(facts.resumed);
  carry_member(wire, facts.sni);
  carry_member(wire, facts.alpn);
  carry_member(wire, facts.subject);
  carry_member(wire, facts.verify);
}

// An integer: it cannot come out as something that is no number.
template <class Wire>
void carry_session_time(Wire& wire, double& seconds) {
  constexpr double kInSecond = 1e6;
  std::int64_t count = 0;
  if (seconds > 0) {
    // Rounded without std::llround, for which each process would load libm.
    count = static_cast<std::int64_t>(
        std::min(seconds * kInSecond + 0.5, static_cast<double>(kMaxSessionTime)));
  }
  wire.number(count, std::int64_t{0}, kMaxSessionTime);
  seconds = static_cast<double>(count) / kInSecond;
}

template <class Wire>
void carry(Wire& wire, EndFacts& facts) {
  // JSON's numbers in the log are signed.
  constexpr std::uint64_t kMaxBytes = std::numeric_limits<std::int64_t>::max();
  wire.flag(facts.plain);
  wire.number(facts.bytes_in, std::uint64_t{0}, kMaxBytes);
  wire.number(facts.bytes_out, std::uint64_t{0}, kMaxBytes);
  carry_session_time(wire, facts.seconds);
}

template <class Wire>
void carry_values(Wire& wire, LogMessage& message) {
  Event& event = message.event;
  wire.choice(event.kind, EventKind::Config);
  wire.choice(event.level, Level::Status);
  carry_cut(wire, event.message, kMaxLogTextBytes);
  wire.choice(event.failure, FailureClass::System);
  if (wire.presence(event.status)) wire.number(*event.status, 0, kMaxStatus);
  if (wire.presence(event.how)) wire.choice(*event.how, HowEnded::Signal);
  if (wire.presence(event.handshake)) carry(wire, *event.handshake);
  if (wire.presence(event.end)) carry(wire, *event.end);
}

template <class Wire>
void carry_values(Wire& wire, EndMessage& message) {
  wire.number(message.status, 0, kMaxStatus);
}

template <class Wire>
void carry_values(Wire&, AskStatusMessage&) {}

template <class Wire>
void carry_values(Wire& wire, StatusMessage& message) {
  carry_status(wire, message.status);
}

struct Form {
  template <class Message>
  static std::uint8_t type_of(const Message& message) {
    return static_cast<std::uint8_t>(dotls::type_of(message));
  }
  template <class Wire, class Message>
  static void carry(Wire& wire, Message& message) {
    carry_values(wire, message);
  }
};

}  // namespace

std::string encode(const FrontMessage& message) {
  return encode_packet<Form>(message);
}

std::string encode(const EngineMessage& message) {
  return encode_packet<Form>(message);
}

std::optional<FrontMessage> parse_front_message(std::string_view packet) {
  return parse_packet<Form, FrontMessage>(packet);
}

std::optional<EngineMessage> parse_engine_message(std::string_view packet) {
  return parse_packet<Form, EngineMessage>(packet);
}

bool is_of_another_version(std::string_view packet) {
  return !packet.empty() && static_cast<unsigned char>(packet[0]) != kMessageVersion;
}

}  // namespace dotls
