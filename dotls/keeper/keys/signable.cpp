#include "dotls/keeper/keys/signable.hpp"

#include <cstddef>
#include <optional>

namespace dotls {
namespace {

using namespace std::string_view_literals;

// RFC 8446 section 4.4.3: so that nothing signed for an older protocol looks like it.
constexpr std::size_t kBlanks = 64;
constexpr std::string_view kServerContext = "TLS 1.3, server CertificateVerify\0"sv;
constexpr std::size_t kSha256Bytes = 32;
constexpr std::size_t kSha384Bytes = 48;

// ClientHello.random and ServerHello.random.
constexpr std::size_t kRandomsBytes = 64;
// ECCurveType named_curve; no other is in use.
constexpr char kNamedCurve = 3;
// X25519's and P-521's.
constexpr std::size_t kLeastPointBytes = 32;
constexpr std::size_t kMostPointBytes = 133;
// OpenSSL takes no prime below 2048 bits at a security level of 2, and 8192 is the largest that
// update_tmprsadh makes.
constexpr std::size_t kLeastPrimeBytes = 2048 / 8;
constexpr std::size_t kMostPrimeBytes = 8192 / 8;

// Takes a number of that many bytes from the front.
std::optional<std::size_t> take_number(std::string_view& rest, std::size_t bytes) {
  if (rest.size() < bytes) return std::nullopt;
  std::size_t value = 0;
  for (const char c : rest.substr(0, bytes)) value = value << 8U | static_cast<unsigned char>(c);
  rest.remove_prefix(bytes);
  return value;
}

// Takes an opaque vector with that many bytes of length; false if it is not within its bounds.
bool take_vector(std::string_view& rest, std::size_t length_bytes, std::size_t least,
                 std::size_t most) {
  const auto size = take_number(rest, length_bytes);
  if (!size || *size < least || *size > most || *size > rest.size()) return false;
  rest.remove_prefix(*size);
  return true;
}

bool is_certificate_verify(std::string_view message) {
  if (message.find_first_not_of(' ') != kBlanks) return false;
  message.remove_prefix(kBlanks);
  if (!message.starts_with(kServerContext)) return false;
  const std::size_t hash = message.size() - kServerContext.size();
  return hash == kSha256Bytes || hash == kSha384Bytes;
}

bool are_ecdhe_parameters(std::string_view rest) {
  if (!rest.starts_with(kNamedCurve)) return false;
  rest.remove_prefix(1);
  return take_number(rest, 2) && take_vector(rest, 1, kLeastPointBytes, kMostPointBytes) &&
         rest.empty();
}

bool are_dhe_parameters(std::string_view rest) {
  return take_vector(rest, 2, kLeastPrimeBytes, kMostPrimeBytes) &&
         take_vector(rest, 2, 1, kMostPrimeBytes) && take_vector(rest, 2, 1, kMostPrimeBytes) &&
         rest.empty();
}

// TLS 1.3 has no PKCS #1 v1.5 in its own signatures (RFC 8446 section 4.2.3).
bool is_for_tls12_alone(SignatureScheme scheme) {
  return scheme == SignatureScheme::RsaPkcs1Sha256 || scheme == SignatureScheme::RsaPkcs1Sha384 ||
         scheme == SignatureScheme::RsaPkcs1Sha512;
}

}  // namespace

bool is_signable(std::string_view message, SignatureScheme scheme) {
  if (is_certificate_verify(message)) return !is_for_tls12_alone(scheme);
  if (message.size() < kRandomsBytes) return false;
  const std::string_view parameters = message.substr(kRandomsBytes);
  return are_ecdhe_parameters(parameters) || are_dhe_parameters(parameters);
}

}  // namespace dotls
