#include "shared/certdir/ticket_keys.hpp"

#include <string.h>

#include <algorithm>

#include "shared/error.hpp"

namespace dotls {
namespace {

template <std::size_t Size>
std::span<const char> take(std::span<const char> bytes, std::array<unsigned char, Size>& field) {
  std::copy_n(bytes.begin(), Size, field.begin());
  return bytes.subspan(Size);
}

template <std::size_t Size>
char* put(const std::array<unsigned char, Size>& field, char* out) {
  return std::copy(field.begin(), field.end(), out);
}

}  // namespace

TicketKey::~TicketKey() {
  explicit_bzero(aes.data(), aes.size());
  explicit_bzero(hmac.data(), hmac.size());
}

std::vector<TicketKey> parse_ticket_keys(const std::string& path, std::span<const char> bytes) {
  if (bytes.empty() || bytes.size() % kTicketKeyBytes != 0 ||
      bytes.size() > kTicketKeysInAFile * kTicketKeyBytes) {
    throw Fatal::usage(
        path + ": " + std::to_string(bytes.size()) +
        " bytes long, but a ticket file has 320 (80, 160 or 240 before); remove it and run "
        "update_tmprsadh --ticket-keys");
  }
  std::vector<TicketKey> keys(bytes.size() / kTicketKeyBytes);
  for (TicketKey& key : keys) bytes = take(take(take(bytes, key.name), key.aes), key.hmac);
  return keys;
}

void serialise_ticket_key(const TicketKey& key, std::span<char, kTicketKeyBytes> out) {
  put(key.hmac, put(key.aes, put(key.name, out.data())));
}

}  // namespace dotls
