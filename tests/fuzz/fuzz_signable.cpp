// Goal: no bytes make the judge of what a key signs read beyond them; what is signable has one
// form: nothing can be taken from its end or added to it.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "dotls/keeper/keys/signable.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  constexpr auto kScheme = dotls::SignatureScheme::RsaPssRsaeSha256;
  if (!dotls::is_signable(bytes, kScheme)) {
    require(!dotls::is_signable(bytes, dotls::SignatureScheme::RsaPkcs1Sha256));
    return 0;
  }
  // The randoms, or the blanks, and something of the server's.
  require(size > 64 && size <= 64 + 3 * (2 + 1024));
  const bool is_tls13 = bytes.find_first_not_of(' ') == 64 && bytes[64] == 'T';
  // With SHA-256 and SHA-384 for a transcript, the one is not the beginning of the other.
  for (std::size_t less = 0; less < size; ++less) {
    if (is_tls13 && size - less == 16) continue;
    require(!dotls::is_signable(bytes.substr(0, less), kScheme));
  }
  require(!dotls::is_signable(std::string(bytes) + 'x', kScheme));
  return 0;
}
