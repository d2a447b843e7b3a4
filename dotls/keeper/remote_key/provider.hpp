// The provider itself, as OpenSSL calls it (provider-base(7), provider-keymgmt(7),
// provider-signature(7)). Public interfaces of OpenSSL 3.0 alone.
#pragma once

#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/types.h>

#include <exception>
#include <string>

#include "dotls/keeper/remote_key/signer.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls {

inline constexpr const char* kRemoteProvider = "dotls-remote";
inline constexpr const char* kRemoteProperty = "provider=dotls-remote";
inline constexpr const char* kPublicProperty = "provider=default";
/// The parameter that tells a new key its spki_hash.
inline constexpr const char* kSpkiHashParam = "dotls-spki-hash";

/// What all its objects share.
struct RemoteProvider {
  OSSL_LIB_CTX* library = nullptr;  ///< where public halves are made; borrowed
  Signer* signer = nullptr;         ///< borrowed
};

/// A key of it.
struct RemoteKey {
  RemoteProvider& provider;
  const char* type;  ///< OpenSSL's name
  PkeyPtr public_half;
  /// As the certificate has it: OpenSSL may write the same key in another way.
  std::string spki_hash;
};

/// The tables of the two operations, each ending with an empty entry.
[[nodiscard]] const OSSL_ALGORITHM* remote_key_managements();
[[nodiscard]] const OSSL_ALGORITHM* remote_signatures();

/// For OSSL_PROVIDER_add_builtin(3).
int start_remote_provider(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH* in,
                          const OSSL_DISPATCH** out, void** context);

/// An entry of a table of functions, which OpenSSL calls by their number.
template <class Function>
OSSL_DISPATCH entry(int number, Function* function) {
  return {number, reinterpret_cast<void (*)()>(function)};
}

/// No exception may leave a function that OpenSSL called.
template <class Result, class Action>
Result or_else(Result failure, Action action) noexcept {
  try {
    return action();
  } catch (const std::exception&) {
    return failure;
  }
}

}  // namespace dotls
