#include "dotls/keeper/setup/setup_material.hpp"

#include <openssl/x509_vfy.h>

#include <algorithm>
#include <new>

#include "shared/error.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

[[noreturn]] void refuse(const char* what) {
  throw Fatal(kExitSystem, std::string("what the key process has sent is damaged: ") + what + ": " +
                               take_openssl_error("bytes follow it"));
}

// `decode` as d2i_X509(3).
template <class Pointer, class Decode>
Pointer object_of(const std::string& der, const char* what, Decode decode) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const unsigned char* end = at + der.size();
  Pointer object(decode(&at, static_cast<long>(der.size())));
  if (!object || at != end) refuse(what);
  return object;
}

CertificatePtr certificate_of(const std::string& der) {
  return object_of<CertificatePtr>(der, "a certificate", [](const unsigned char** at, long size) {
    return d2i_X509(nullptr, at, size);
  });
}

CrlPtr crl_of(const std::string& der) {
  return object_of<CrlPtr>(der, "a revocation list", [](const unsigned char** at, long size) {
    return d2i_X509_CRL(nullptr, at, size);
  });
}

NamePtr name_of(const std::string& der) {
  return object_of<NamePtr>(der, "a name", [](const unsigned char** at, long size) {
    return d2i_X509_NAME(nullptr, at, size);
  });
}

X509StorePtr make_store(const StoreValues& values) {
  X509StorePtr store(X509_STORE_new());
  if (!store) throw std::bad_alloc();
  for (const std::string& der : values.certificates)
    if (X509_STORE_add_cert(store.get(), certificate_of(der).get()) != 1) refuse("a CA");
  for (const std::string& der : values.crls)
    if (X509_STORE_add_crl(store.get(), crl_of(der).get()) != 1) refuse("a revocation list");
  X509_STORE_set_flags(store.get(), static_cast<unsigned long>(values.flags));
  return store;
}

NamesPtr make_names(const std::vector<std::string>& values) {
  NamesPtr names(sk_X509_NAME_new_null());
  if (!names) throw std::bad_alloc();
  for (const std::string& der : values) {
    NamePtr name = name_of(der);
    if (sk_X509_NAME_push(names.get(), name.get()) == 0) throw std::bad_alloc();
    (void)name.release();
  }
  return names;
}

Trust make_trust(const TrustValues& values) {
  Trust trust;
  trust.source = values.source;
  trust.asks_client = values.asks_client;
  trust.client_verification = values.client_verification;
  trust.ca_file = values.ca_file;
  if (values.store) trust.store = make_store(*values.store);
  if (values.ca_names) trust.ca_names = make_names(*values.ca_names);
  return trust;
}

}  // namespace

TlsMaterial make_material(const SetupValues& values, const RemoteKeys& keys) {
  TlsMaterial material;
  material.ciphers = values.ciphers;
  for (const ChainValues& chain : values.certificates)
    material.certificates.push_back(make_chain(chain, keys));
  material.trust = make_trust(values.trust);
  material.ticket_keys = values.ticket_keys;
  return material;
}

CertificateChain make_chain(const ChainValues& values, const RemoteKeys& keys) {
  CertificateChain chain;
  chain.source = values.source;
  chain.leaf = certificate_of(values.leaf);
  chain.intermediates.reset(sk_X509_new_null());
  if (!chain.intermediates) throw std::bad_alloc();
  for (const std::string& der : values.intermediates) {
    CertificatePtr link = certificate_of(der);
    if (sk_X509_push(chain.intermediates.get(), link.get()) == 0) throw std::bad_alloc();
    (void)link.release();
  }
  chain.key = keys.key_of(*chain.leaf);
  return chain;
}

std::optional<DhParameters> make_dh_parameters(const std::vector<DhValues>& values, int bits) {
  const auto found = std::find_if(values.begin(), values.end(),
                                  [&](const DhValues& one) { return one.bits == bits; });
  if (found == values.end()) return std::nullopt;
  if (!found->problem.empty()) throw Fatal::usage(found->problem);
  return DhParameters{found->source,
                      object_of<PkeyPtr>(found->parameters, "Diffie-Hellman parameters",
                                         [](const unsigned char** at, long size) {
                                           return d2i_KeyParams(EVP_PKEY_DH, nullptr, at, size);
                                         })};
}

}  // namespace dotls
