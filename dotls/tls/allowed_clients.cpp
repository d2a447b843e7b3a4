#include "dotls/tls/allowed_clients.hpp"

#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <string_view>

#include "shared/certdir/certificate_text.hpp"
#include "shared/certdir/pins.hpp"
#include "shared/names.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {
namespace {

using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, OpensslDeleter<GENERAL_NAMES_free>>;

bool is_one_of(std::string_view name, const std::vector<std::string>& allowed) {
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](const std::string& one) { return is_allowed_name(one, name); });
}

}  // namespace

// Not by X509_check_host(3): its reference ".example.org" takes a certificate for "*.example.org".
bool has_allowed_name(const X509& leaf, const std::vector<std::string>& allowed) {
  const GeneralNamesPtr names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(&leaf, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME& name = *sk_GENERAL_NAME_value(names.get(), i);
    if (name.type != GEN_DNS) continue;
    const auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name.d.dNSName));
    const auto size = static_cast<std::size_t>(ASN1_STRING_length(name.d.dNSName));
    if (is_one_of({bytes, size}, allowed)) return true;
  }
  return false;
}

std::string not_allowed_text(const X509& leaf) {
  return "a client that is not allowed in: certificate \"" +
         name_text(*X509_get_subject_name(&leaf)) + "\" for " + subject_names_text(leaf) +
         ", key " + pin_text(leaf);
}

std::vector<std::string> allowed_texts(const TlsSettings& settings) {
  std::vector<std::string> texts = settings.allowed_names;
  for (const std::string& hash : settings.allowed_pins) texts.push_back(pin_text(hash));
  return texts;
}

}  // namespace dotls
