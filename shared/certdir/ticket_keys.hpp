// The file ticket.keys: what it holds and how it is laid out. A pure parser and its reverse; it
// reads no file, makes no key and rotates none.
//
// The file is binary: four keys, which are the current one, the next one, and the two before the
// current one. The next one is there for an hour before it is used, so that another machine that
// shares the keys and fetches them late knows it already. A file of one to three keys, as earlier
// versions made it, has the current one first, then those before it. Each key is 80 bytes: a name
// of 16 (sent with the ticket, so it is public), an AES-256 key of 32 and an HMAC-SHA256 key of 32.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace dotls {

inline constexpr std::size_t kTicketKeyBytes = 80;
inline constexpr std::size_t kTicketKeysInAFile = 4;

/// One key that session tickets are made with. Wiped when it goes; each copy is.
struct TicketKey {
  TicketKey() = default;
  TicketKey(const TicketKey&) = default;
  TicketKey& operator=(const TicketKey&) = default;
  ~TicketKey();

  std::array<unsigned char, 16> name{};
  std::array<unsigned char, 32> aes{};
  std::array<unsigned char, 32> hmac{};

  friend bool operator==(const TicketKey&, const TicketKey&) = default;
};

/// The keys in `bytes`, the current one first; never none. Throws Fatal::usage that names `path`
/// where the length is no file's of one to four keys. Any thread.
[[nodiscard]] std::vector<TicketKey> parse_ticket_keys(const std::string& path,
                                                       std::span<const char> bytes);

/// Puts the bytes that parse_ticket_keys reads for `key` at the start of `out`.
void serialise_ticket_key(const TicketKey& key, std::span<char, kTicketKeyBytes> out);

}  // namespace dotls
