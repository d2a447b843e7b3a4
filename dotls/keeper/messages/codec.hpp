// Messages as bytes. Pure: what the other side sends is hostile until it is parsed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dotls/keeper/messages/message.hpp"
#include "dotls/keeper/messages/packet.hpp"

namespace dotls {

/// The message as one packet. A text of the log beyond the bounds of parse_ is cut, which no line
/// shows; a start with variables beyond them is never made by us.
[[nodiscard]] std::string encode(const FrontMessage& message);
[[nodiscard]] std::string encode(const EngineMessage& message);

/// nullopt unless `packet` is exactly one message of that side, each value within its bounds.
[[nodiscard]] std::optional<FrontMessage> parse_front_message(std::string_view packet);
[[nodiscard]] std::optional<EngineMessage> parse_engine_message(std::string_view packet);

/// Of a packet that is no message: whether front and keeper are of releases that do not understand
/// each other. The administrator is to install one release and start the keeper again.
[[nodiscard]] bool is_of_another_version(std::string_view packet);

}  // namespace dotls
