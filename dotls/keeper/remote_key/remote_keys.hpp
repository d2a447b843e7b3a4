// Private keys that are in another process.
#pragma once

#include <openssl/evp.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include <memory>

#include "dotls/keeper/remote_key/signer.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

/// A library context of OpenSSL with a provider (provider(7)) whose keys have a public half only
/// and whose signatures a Signer makes. Nothing but these keys is in it: contexts, certificates and
/// all other algorithms stay in the default one. One thread at a time signs.
class RemoteKeys {
 public:
  /// Throws Fatal if OpenSSL cannot do this.
  RemoteKeys();
  RemoteKeys(const RemoteKeys&) = delete;
  RemoteKeys& operator=(const RemoteKeys&) = delete;
  ~RemoteKeys();

  /// Who signs from now on; borrowed. Without one, or with null, each signature fails.
  void sign_by(Signer* signer);

  /// The stand-in for the private key of `certificate`, for SSL_CTX_use_cert_and_key(3). It must
  /// not outlive this. Throws Fatal::usage for a key of a type that no TLS server signs with.
  [[nodiscard]] PkeyPtr key_of(const X509& certificate) const;

 private:
  using LibraryPtr = std::unique_ptr<OSSL_LIB_CTX, OpensslDeleter<OSSL_LIB_CTX_free>>;
  using ProviderPtr = std::unique_ptr<OSSL_PROVIDER, OpensslDeleter<OSSL_PROVIDER_unload>>;

  LibraryPtr library_;
  ProviderPtr public_halves_;
  ProviderPtr stand_in_;
};

}  // namespace dotls
