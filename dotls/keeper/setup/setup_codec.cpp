#include "dotls/keeper/setup/setup_codec.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <type_traits>

#include "dotls/keeper/messages/wire.hpp"
#include "shared/certdir/cert_directory.hpp"

namespace dotls {
namespace {

// A path, and what is said of it.
constexpr std::size_t kMaxTextBytes = std::numeric_limits<std::uint16_t>::max();

// The writer takes nothing away from what it carries.
template <class Wire, class Values>
using Carried = std::conditional_t<Wire::kReads, Values, const Values>;

template <class Wire, class Text>
void carry_text(Wire& wire, Text& text) {
  wire.text(text, kMaxTextBytes);
}

template <class Wire, class Der>
void carry_der(Wire& wire, Der& der) {
  wire.blob(der, kMaxSetupBytes);
  if constexpr (Wire::kReads) wire.require(!der.empty());
}

template <class Wire, class Ders>
void carry_ders(Wire& wire, Ders& ders) {
  wire.many(ders);
  for (auto& der : ders) carry_der(wire, der);
}

template <class Wire>
void carry(Wire& wire, Carried<Wire, NamedCiphers>& named) {
  carry_text(wire, named.origin);
  wire.blob(named.names.list, kMaxSetupBytes);
  wire.blob(named.names.suites, kMaxSetupBytes);
}

template <class Wire>
void carry(Wire& wire, Carried<Wire, ChosenCiphers>& ciphers) {
  carry<Wire>(wire, ciphers.list);
  carry<Wire>(wire, ciphers.suites);
}

template <class Wire>
void carry(Wire& wire, Carried<Wire, ChainValues>& chain) {
  carry_text(wire, chain.source);
  carry_der(wire, chain.leaf);
  carry_ders(wire, chain.intermediates);
}

template <class Wire>
void carry(Wire& wire, Carried<Wire, StoreValues>& store) {
  carry_ders(wire, store.certificates);
  carry_ders(wire, store.crls);
  wire.number(store.flags, std::uint64_t{0},
              std::uint64_t{std::numeric_limits<unsigned long>::max()});
}

template <class Wire>
void carry(Wire& wire, Carried<Wire, TrustValues>& trust) {
  carry_text(wire, trust.source);
  wire.flag(trust.asks_client);
  wire.choice(trust.client_verification, ClientVerification::Require);
  carry_text(wire, trust.ca_file);
  if (wire.presence(trust.store)) carry<Wire>(wire, *trust.store);
  if (wire.presence(trust.ca_names)) carry_ders(wire, *trust.ca_names);
}

template <class Wire>
void carry(Wire& wire, Carried<Wire, TicketKey>& key) {
  wire.fixed(key.name);
  wire.fixed(key.aes);
  wire.fixed(key.hmac);
}

template <class Wire>
void carry(Wire& wire, Carried<Wire, DhValues>& dh) {
  wire.number(dh.bits, 0, std::numeric_limits<int>::max());
  carry_text(wire, dh.source);
  wire.blob(dh.parameters, kMaxSetupBytes);
  carry_text(wire, dh.problem);
  if constexpr (Wire::kReads) wire.require(dh.parameters.empty() != dh.problem.empty());
}

// Each of a size that a directory may have, and after a smaller one.
bool are_in_order(const std::vector<DhValues>& dh) {
  const auto* next = std::begin(kParameterBits);
  return std::all_of(dh.begin(), dh.end(), [&](const DhValues& one) {
    next = std::find(next, std::end(kParameterBits), one.bits);
    return next != std::end(kParameterBits) && *next++ == one.bits;
  });
}

template <class Wire>
void carry(Wire& wire, Carried<Wire, SetupValues>& setup) {
  carry<Wire>(wire, setup.ciphers);
  wire.count(setup.certificates, kMaxOwnCertificates);
  for (auto& chain : setup.certificates) carry<Wire>(wire, chain);
  carry<Wire>(wire, setup.trust);
  wire.count(setup.ticket_keys, kTicketKeysInAFile);
  for (auto& key : setup.ticket_keys) carry<Wire>(wire, key);
  wire.count(setup.dh, std::size(kParameterBits));
  for (auto& dh : setup.dh) carry<Wire>(wire, dh);
  if constexpr (Wire::kReads) wire.require(are_in_order(setup.dh));
}

template <class Values>
std::string bytes_of(const Values& values, std::size_t room) {
  WireWriter wire(room);
  carry<WireWriter>(wire, values);
  return std::move(wire).take();
}

template <class Values>
std::optional<Values> parse(std::string_view bytes, std::size_t most) {
  if (bytes.size() > most) return std::nullopt;
  WireReader wire(bytes);
  std::optional<Values> values(std::in_place);
  carry<WireReader>(wire, *values);
  if (!wire.is_whole()) return std::nullopt;
  return values;
}

}  // namespace

SecretBytes encode(const SetupValues& values) {
  // The room for the longest: pages that are not touched cost nothing.
  return SecretBytes(bytes_of(values, kMaxSetupBytes));
}

std::string encode(const ChainValues& values) {
  return bytes_of(values, 0);
}

std::optional<SetupValues> parse_setup(std::string_view bytes) {
  return parse<SetupValues>(bytes, kMaxSetupBytes);
}

std::optional<ChainValues> parse_chain(std::string_view bytes) {
  return parse<ChainValues>(bytes, kMaxChainBytes);
}

}  // namespace dotls
