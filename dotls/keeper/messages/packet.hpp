// A message as one packet: a byte for the version, one for the type, and the values (wire.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "dotls/keeper/messages/wire.hpp"

namespace dotls {

/// No message is longer.
inline constexpr std::size_t kMaxMessageBytes = std::size_t{16} * 1024;

/// Goes up with each change of what follows it.
inline constexpr std::uint8_t kMessageVersion = 1;

/// The packet of one of the alternatives of Message. Form's type_of() gives the number of each, and
/// its carry() says how it looks, for the writer and the reader.
template <class Form, class Message>
[[nodiscard]] std::string encode_packet(Message message) {
  WireWriter wire;
  std::visit(
      [&](auto& one) {
        const std::uint8_t type = Form::type_of(one);
        wire.choice(kMessageVersion, kMessageVersion);
        wire.choice(type, type);
        Form::carry(wire, one);
      },
      message);
  return std::move(wire).take();
}

/// The alternative of number `type`, if there is one and `wire` has it whole.
template <class Form, class Message, std::size_t kIndex = 0>
[[nodiscard]] std::optional<Message> take_alternative(std::uint8_t type, WireReader& wire) {
  if constexpr (kIndex == std::variant_size_v<Message>) {
    return std::nullopt;
  } else {
    std::variant_alternative_t<kIndex, Message> message;
    if (Form::type_of(message) != type)
      return take_alternative<Form, Message, kIndex + 1>(type, wire);
    Form::carry(wire, message);
    if (!wire.is_whole()) return std::nullopt;
    return message;
  }
}

/// nullopt unless `packet` is exactly one of the alternatives of Message, within its bounds.
template <class Form, class Message>
[[nodiscard]] std::optional<Message> parse_packet(std::string_view packet) {
  constexpr std::uint8_t kMostTypes = std::numeric_limits<std::uint8_t>::max();
  if (packet.size() > kMaxMessageBytes) return std::nullopt;
  WireReader wire(packet);
  std::uint8_t version = 0;
  wire.choice(version, kMostTypes);
  wire.require(version == kMessageVersion);
  std::uint8_t type = 0;
  wire.choice(type, kMostTypes);
  if (!wire.is_good()) return std::nullopt;
  return take_alternative<Form, Message>(type, wire);
}

}  // namespace dotls
