#include "dotls/keeper/setup/material_values.hpp"

#include <openssl/x509_vfy.h>

#include <new>

#include "dotls/keeper/setup/setup_size.hpp"
#include "dotls/tls/trust.hpp"
#include "shared/error.hpp"

namespace dotls {
namespace {

template <auto Encode, class Object>
std::string der_of(const Object* object) {
  unsigned char* bytes = nullptr;
  const int size = Encode(object, &bytes);
  if (size <= 0) throw std::bad_alloc();
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

// A server's store has no hashed directory: all is in it.
StoreValues values_of_store(const X509_STORE& store) {
  StoreValues values;
  const STACK_OF(X509_OBJECT)* objects = X509_STORE_get0_objects(&store);
  for (int i = 0; i < sk_X509_OBJECT_num(objects); ++i) {
    const X509_OBJECT* object = sk_X509_OBJECT_value(objects, i);
    if (const X509* certificate = X509_OBJECT_get0_X509(object))
      values.certificates.push_back(der_of<i2d_X509>(certificate));
    if (const X509_CRL* crl = X509_OBJECT_get0_X509_CRL(object))
      values.crls.push_back(der_of<i2d_X509_CRL>(crl));
  }
  values.flags = X509_VERIFY_PARAM_get_flags(X509_STORE_get0_param(&store));
  return values;
}

std::vector<std::string> values_of_names(const STACK_OF(X509_NAME) & names) {
  std::vector<std::string> values;
  for (int i = 0; i < sk_X509_NAME_num(&names); ++i)
    values.push_back(der_of<i2d_X509_NAME>(sk_X509_NAME_value(&names, i)));
  return values;
}

TrustValues values_of_trust(const Trust& trust) {
  TrustValues values{
      trust.source, trust.asks_client, trust.client_verification, trust.ca_file, {}, {}};
  if (trust.store) values.store = values_of_store(*trust.store);
  if (trust.ca_names) values.ca_names = values_of_names(*trust.ca_names);
  return values;
}

// As a connection would meet it (dotls/tls/client_hello.cpp): bad parameters are no failure.
std::optional<DhValues> values_of_dh(const CertificateSource& source, int bits) {
  try {
    const auto found = source.find_dh_parameters(bits);
    if (!found) return std::nullopt;
    return DhValues{bits, found->source, der_of<i2d_KeyParams>(found->parameters.get()), {}};
  } catch (const Fatal& error) {
    // That would be over before the next connection; what is said here stays.
    if (error.exit_status() != kExitUsage) throw;
    return DhValues{bits, {}, {}, error.what()};
  }
}

}  // namespace

SetupValues values_of(const TlsSettings& settings, const TlsMaterial& material,
                      const CertificateSource& source) {
  SetupValues values;
  values.ciphers = material.ciphers;
  for (const CertificateChain& chain : material.certificates)
    values.certificates.push_back(values_of(chain));
  values.trust = values_of_trust(material.trust);
  values.ticket_keys = material.ticket_keys;
  for (const int bits : kParameterBits)
    if (auto dh = values_of_dh(source, bits)) values.dh.push_back(std::move(*dh));
  refuse_large(values, find_crl_file(settings));
  return values;
}

ChainValues values_of(const CertificateChain& chain) {
  ChainValues values{chain.source, der_of<i2d_X509>(chain.leaf.get()), {}};
  for (int i = 0; i < sk_X509_num(chain.intermediates.get()); ++i)
    values.intermediates.push_back(der_of<i2d_X509>(sk_X509_value(chain.intermediates.get(), i)));
  refuse_large(values);
  return values;
}

}  // namespace dotls
