#include "dotls/keeper/messages/variables.hpp"

#include <algorithm>
#include <array>

namespace dotls {
namespace {

struct Variable {
  std::string_view name;
  std::size_t most;
};

// A protocol, a cipher, a reason of OpenSSL's.
constexpr std::size_t kMaxWordBytes = 128;
// A name that the client chose: 253 bytes and "..." (dotls/tls/identity.cpp).
constexpr std::size_t kMaxNameBytes = 256;
// Of a certificate: 1024 bytes, up to three of an escape, and "..." (shared/certdir).
constexpr std::size_t kMaxTextBytes = kMaxVariableBytes;

constexpr std::array kVariables{
    Variable{kProviderVariable, kMaxWordBytes},
    Variable{"SSL_PROTOCOL", kMaxWordBytes},
    Variable{"SSL_CIPHER", kMaxWordBytes},
    Variable{"SSL_CIPHER_USEKEYSIZE", kMaxWordBytes},
    Variable{"SSL_CIPHER_ALGKEYSIZE", kMaxWordBytes},
    Variable{"SSL_TLS_SNI", kMaxNameBytes},
    Variable{"SSL_ALPN", kMaxNameBytes},
    Variable{"SSL_SESSION_RESUMED", kMaxWordBytes},
    Variable{"SSL_CLIENT_VERIFY", kMaxWordBytes},
    Variable{"SSL_PEER_CERT_HASH", kMaxWordBytes},
    Variable{"SSL_CLIENT_S_DN", kMaxTextBytes},
    Variable{"SSL_CLIENT_I_DN", kMaxTextBytes},
    Variable{"SSL_CLIENT_M_SERIAL", kMaxTextBytes},
    Variable{"SSL_CLIENT_V_END", kMaxTextBytes},
};

static_assert(kVariables.size() == kMaxVariables);
static_assert(std::all_of(kVariables.begin(), kVariables.end(), [](const Variable& variable) {
  return variable.name.size() <= kMaxVariableNameBytes && variable.most <= kMaxVariableBytes;
}));

// Its place in the list; one beyond the last if it is not there.
std::size_t place_of(std::string_view name) {
  const auto* const found = std::find_if(kVariables.begin(), kVariables.end(),
                                         [&](const Variable& one) { return one.name == name; });
  return static_cast<std::size_t>(found - kVariables.begin());
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

}  // namespace

bool are_allowed(const std::vector<std::pair<std::string, std::string>>& variables) {
  std::array<bool, kMaxVariables> seen{};
  for (const auto& [name, value] : variables) {
    const std::size_t place = place_of(name);
    if (place == kVariables.size() || value.size() > kVariables[place].most) return false;
    if (std::any_of(value.begin(), value.end(), is_control)) return false;
    if (std::exchange(seen[place], true)) return false;
  }
  return true;
}

}  // namespace dotls
