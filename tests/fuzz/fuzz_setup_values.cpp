// Goal: no bytes make the parsers of a setup and of a chain read beyond them, and what they take
// has one form only.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "dotls/keeper/setup/setup_codec.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void judge(const dotls::ChainValues& chain) {
  require(!chain.leaf.empty());
  for (const auto& der : chain.intermediates) require(!der.empty());
}

void judge(const dotls::SetupValues& setup) {
  require(setup.certificates.size() <= dotls::kMaxOwnCertificates);
  for (const auto& chain : setup.certificates) judge(chain);
  require(setup.trust.client_verification <= dotls::ClientVerification::Require);
  require(setup.ticket_keys.size() <= dotls::kTicketKeysInAFile);
  int bits = 0;
  for (const auto& dh : setup.dh) {
    require(dh.bits > bits && dh.bits <= 8192);
    require(dh.parameters.empty() != dh.problem.empty());
    bits = dh.bits;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto setup = dotls::parse_setup(bytes)) {
    judge(*setup);
    require(dotls::encode(*setup).view() == bytes);
  }
  if (const auto chain = dotls::parse_chain(bytes)) {
    judge(*chain);
    require(dotls::encode(*chain) == bytes);
  }
  return 0;
}
