#include "dotls/keeper/remote_key/remote_keys.hpp"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include <array>

#include "dotls/keeper/remote_key/provider.hpp"
#include "shared/certdir/pins.hpp"
#include "shared/error.hpp"
#include "shared/openssl_error.hpp"

namespace dotls {
namespace {

using ParamsPtr = std::unique_ptr<OSSL_PARAM, OpensslDeleter<OSSL_PARAM_free>>;

[[noreturn]] void fail(const char* what) {
  throw Fatal(kExitSystem, std::string("OpenSSL cannot keep keys in another process: ") + what +
                               ": " + take_openssl_error("no reason given"));
}

RemoteProvider& context_of(OSSL_PROVIDER* provider) {
  return *static_cast<RemoteProvider*>(OSSL_PROVIDER_get0_provider_ctx(provider));
}

}  // namespace

RemoteKeys::RemoteKeys() : library_(OSSL_LIB_CTX_new()) {
  if (!library_) fail("library context");
  if (OSSL_PROVIDER_add_builtin(library_.get(), kRemoteProvider, start_remote_provider) != 1)
    fail("provider");
  public_halves_.reset(OSSL_PROVIDER_load(library_.get(), "default"));
  stand_in_.reset(OSSL_PROVIDER_load(library_.get(), kRemoteProvider));
  if (!public_halves_ || !stand_in_) fail("providers");
  context_of(stand_in_.get()).library = library_.get();
}

RemoteKeys::~RemoteKeys() = default;

void RemoteKeys::sign_by(Signer* signer) {
  context_of(stand_in_.get()).signer = signer;
}

PkeyPtr RemoteKeys::key_of(const X509& certificate) const {
  const EVP_PKEY* public_half = X509_get0_pubkey(&certificate);
  OSSL_PARAM* values = nullptr;
  if (public_half == nullptr || EVP_PKEY_todata(public_half, EVP_PKEY_PUBLIC_KEY, &values) != 1) {
    fail("the certificate's key");
  }
  const ParamsPtr owned(values);
  std::string hash = spki_hash(certificate);
  const std::array named{
      OSSL_PARAM_construct_octet_string(kSpkiHashParam, hash.data(), hash.size()),
      OSSL_PARAM_construct_end()};
  const ParamsPtr all(OSSL_PARAM_merge(values, named.data()));
  const char* type = EVP_PKEY_get0_type_name(public_half);
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(library_.get(), type, kRemoteProperty));
  if (all && !context) {
    throw Fatal::usage(std::string("a key of type ") + type +
                       " cannot be kept: want RSA, ECDSA, Ed25519 or Ed448");
  }
  EVP_PKEY* made = nullptr;
  if (!all || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_KEYPAIR, all.get()) != 1) {
    fail("stand-in");
  }
  return PkeyPtr(made);
}

}  // namespace dotls
