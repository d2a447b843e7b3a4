// How a KeeperStatus looks in a message, for the writer and the reader (wire.hpp). An engine passes
// on what it was told by the key process, so both codecs have it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "dotls/keeper/messages/keeper_status.hpp"
#include "dotls/keeper/messages/packet.hpp"

namespace dotls {

/// OpenSSL's types of key that TLS knows are no more.
inline constexpr std::size_t kMostShownCertificates = 6;
inline constexpr std::int64_t kMostLeftOut = 1000;
inline constexpr std::size_t kMostShownNames = 4;
inline constexpr std::size_t kMaxShownNameBytes = 255;
inline constexpr std::size_t kMaxShownSourceBytes = 512;
inline constexpr std::size_t kMaxKeyTypeBytes = 32;
inline constexpr std::size_t kMostShownParts = 8;
inline constexpr std::size_t kMaxShownPartBytes = 128;
inline constexpr std::size_t kMaxFailureBytes = 1024;
/// The last second of the year 9999, which is the last that a certificate can have.
inline constexpr std::int64_t kMaxUnixTime = 253'402'300'799;

// With a margin for numbers and lengths.
static_assert(512 + kMaxFailureBytes + 2 * kMostShownParts * kMaxShownPartBytes +
                  kMostShownCertificates *
                      (kMaxShownSourceBytes + (kMostShownNames + 1) * kMaxShownNameBytes +
                       kMaxKeyTypeBytes + 64) <=
              kMaxMessageBytes);

template <class Wire>
void carry_shown(Wire& wire, std::int64_t& number,
                 std::int64_t most = std::numeric_limits<std::int64_t>::max()) {
  if (!Wire::kReads) number = std::clamp(number, std::int64_t{0}, most);
  wire.number(number, std::int64_t{0}, most);
}

template <class Wire>
void carry_shown(Wire& wire, std::vector<std::string>& texts, std::size_t most,
                 std::size_t most_bytes) {
  if (!Wire::kReads && texts.size() > most) texts.resize(most);
  wire.count(texts, most);
  for (std::string& text : texts) carry_cut(wire, text, most_bytes);
}

template <class Wire>
void carry_shown(Wire& wire, ShownCertificate& certificate) {
  carry_cut(wire, certificate.source, kMaxShownSourceBytes);
  carry_shown(wire, certificate.names, kMostShownNames + 1, kMaxShownNameBytes);
  carry_cut(wire, certificate.key_type, kMaxKeyTypeBytes);
  carry_shown(wire, certificate.not_before, kMaxUnixTime);
  carry_shown(wire, certificate.not_after, kMaxUnixTime);
}

template <class Wire>
void carry_status(Wire& wire, KeeperStatus& status) {
  std::vector<ShownCertificate>& shown = status.certificates;
  if (!Wire::kReads && shown.size() > kMostShownCertificates) {
    status.left_out += static_cast<std::int64_t>(shown.size() - kMostShownCertificates);
    shown.resize(kMostShownCertificates);
  }
  carry_shown(wire, status.pid);
  carry_shown(wire, status.begun, kMaxUnixTime);
  carry_shown(wire, status.acceptors);
  carry_shown(wire, status.acceptor_begun, kMaxUnixTime);
  carry_shown(wire, status.engines);
  carry_shown(wire, status.most_engines);
  carry_shown(wire, status.parts, kMostShownParts, kMaxShownPartBytes);
  carry_shown(wire, status.missing, kMostShownParts, kMaxShownPartBytes);
  carry_shown(wire, status.denied_calls);
  carry_shown(wire, status.refused_requests);
  wire.count(shown, kMostShownCertificates);
  for (ShownCertificate& certificate : shown) carry_shown(wire, certificate);
  carry_shown(wire, status.left_out, kMostLeftOut);
  wire.flag(status.has_names);
  carry_shown(wire, status.changed, kMaxUnixTime);
  carry_cut(wire, status.failure, kMaxFailureBytes);
}

}  // namespace dotls
