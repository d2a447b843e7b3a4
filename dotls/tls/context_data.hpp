// Objects that OpenSSL's callbacks need for as long as an SSL_CTX lives.
#pragma once

#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <memory>
#include <new>

namespace dotls {

/// The slot of an SSL_CTX for objects of type T, which the context frees with itself.
template <class T>
[[nodiscard]] int context_slot() {
  static const int slot = SSL_CTX_get_ex_new_index(
      0, nullptr, nullptr, nullptr,
      [](void*, void* kept, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<T*>(kept); });
  return slot;
}

/// Gives `data` to `context`, which frees it when its last reference goes. One object of each type.
template <class T>
void keep_with(SSL_CTX& context, std::unique_ptr<T> data) {
  if (SSL_CTX_set_ex_data(&context, context_slot<T>(), data.get()) != 1) throw std::bad_alloc();
  (void)data.release();
}

/// The object of type T that keep_with gave to `context`; borrowed.
template <class T>
[[nodiscard]] const T& kept_with(const SSL_CTX& context) {
  return *static_cast<const T*>(SSL_CTX_get_ex_data(&context, context_slot<T>()));
}

}  // namespace dotls
