#include "shared/certdir/file_role.hpp"

#include <algorithm>
#include <charconv>

#include "shared/certdir/named_certificate.hpp"
#include "shared/hex.hpp"

namespace dotls {
namespace {

// The number in `prefix`<number>".pem"; 0 for other names.
int bits_in(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || !name.ends_with(kPemSuffix)) return 0;
  name.remove_prefix(prefix.size());
  name.remove_suffix(kPemSuffix.size());
  int bits = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), bits);
  const bool whole = error == std::errc() && end == name.data() + name.size();
  return whole && bits > 0 && name.front() != '0' ? bits : 0;
}

}  // namespace

std::optional<std::string> find_temporary_target(std::string_view name) {
  if (!name.starts_with(kTemporaryPrefix)) return std::nullopt;
  name.remove_prefix(kTemporaryPrefix.size());
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return std::nullopt;
  const std::string_view digits = name.substr(dot + 1);
  const bool is_hex = digits.find_first_not_of(kHexDigits) == std::string_view::npos;
  if (digits.size() != kTemporaryDigits || !is_hex) return std::nullopt;
  return std::string(name.substr(0, dot));
}

const char* NamedRole::topic() const {
  switch (role) {
    case FileRole::ServerCertificate:
    case FileRole::ClientCertificate:
      return "certificate";
    case FileRole::SniCertificate:
      return "certificate by name";
    case FileRole::ClientCa:
      return "CA certificates";
    case FileRole::ClientCrl:
      return "revocation lists";
    case FileRole::TicketKeys:
      return "session tickets";
    case FileRole::RsaKey:
      return "RSA key";
    case FileRole::DhParameters:
    case FileRole::DhLink:
      return "DH parameters";
    case FileRole::SniKey:
      return "private key";
    case FileRole::Unfinished:
      return "unfinished";
    case FileRole::Lock:
      return "lock";
    case FileRole::Manifest:
      return "manifest";
    case FileRole::SniDirectory:
      return "directory";
    case FileRole::Other:
      break;
  }
  return "other";
}

NamedRole role_of(std::string_view name) {
  if (name == kServerCertificateFile) return {FileRole::ServerCertificate};
  if (name == kClientCertificateFile) return {FileRole::ClientCertificate};
  if (name == kClientCaFile) return {FileRole::ClientCa};
  if (name == kClientCrlFile) return {FileRole::ClientCrl};
  if (name == kTicketKeysFile) return {FileRole::TicketKeys};
  if (name == kDhDefaultFile) return {FileRole::DhLink};
  if (name == kSniDirectory) return {FileRole::SniDirectory};
  if (name == kLockFile || name == kTicketsLockFile) return {FileRole::Lock};
  if (name == kParametersManifest || name == kTicketsManifest) return {FileRole::Manifest};
  if (find_temporary_target(name)) return {FileRole::Unfinished};
  if (const int bits = bits_in(name, "rsa"); bits != 0) return {FileRole::RsaKey, bits};
  if (const int bits = bits_in(name, "dh"); bits != 0) return {FileRole::DhParameters, bits};
  return {FileRole::Other};
}

NamedRole role_in_sni(std::string_view name) {
  if (name.ends_with(kPemSuffix)) return {FileRole::SniCertificate};
  if (name.ends_with(kKeySuffix)) return {FileRole::SniKey};
  return {FileRole::Other};
}

std::optional<std::string_view> find_size_problem(int bits) {
  if (bits < kParameterBits[0]) return "weak, and never used; remove it";
  if (std::find(std::begin(kParameterBits), std::end(kParameterBits), bits) ==
      std::end(kParameterBits)) {
    return "of a size that is never looked for; remove it";
  }
  return std::nullopt;
}

}  // namespace dotls
