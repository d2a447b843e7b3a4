#include "update_tmprsadh/file_role.hpp"

#include <algorithm>
#include <charconv>

#include "shared/certdir/named_certificate.hpp"
#include "update_tmprsadh/atomic_file.hpp"
#include "update_tmprsadh/run_lock.hpp"

namespace dotls::update {
namespace {

// The number in `prefix`<number>".pem"; 0 where the name is no such one.
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

NamedRole role_of(std::string_view name) {
  if (name == kServerCertificateFile) return {FileRole::ServerCertificate};
  if (name == kClientCertificateFile) return {FileRole::ClientCertificate};
  if (name == kClientCaFile) return {FileRole::ClientCa};
  if (name == kClientCrlFile) return {FileRole::ClientCrl};
  if (name == kTicketKeysFile) return {FileRole::TicketKeys};
  if (name == kDhDefaultFile) return {FileRole::DhLink};
  if (name == kSniDirectory) return {FileRole::SniDirectory};
  if (find_lock_job(name)) return {FileRole::Lock};
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

}  // namespace dotls::update
