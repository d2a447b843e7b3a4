#include "dotls/tls/server_name.hpp"

namespace dotls {
namespace {

constexpr unsigned char kHostNameType = 0;

// A two-byte length that must cover exactly the rest.
std::optional<std::span<const unsigned char>> take_whole(std::span<const unsigned char> bytes) {
  if (bytes.size() < 2) return std::nullopt;
  const std::size_t size = (std::size_t{bytes[0]} << 8U) | bytes[1];
  if (size != bytes.size() - 2) return std::nullopt;
  return bytes.subspan(2);
}

}  // namespace

std::optional<std::string> parse_server_name(std::span<const unsigned char> extension) {
  const auto list = take_whole(extension);
  if (!list || list->empty() || list->front() != kHostNameType) return std::nullopt;
  // One name of the only type; a second one is malformed.
  const auto name = take_whole(list->subspan(1));
  if (!name) return std::nullopt;
  return std::string(name->begin(), name->end());
}

}  // namespace dotls
