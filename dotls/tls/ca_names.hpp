// The CA names that a server sends with its request for a certificate.
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "shared/openssl_ptr.hpp"

namespace dotls {

/// Frees the stack and every name in it.
inline void free_name_stack(STACK_OF(X509_NAME) * stack) {
  sk_X509_NAME_pop_free(stack, X509_NAME_free);
}
using NamesPtr = std::unique_ptr<STACK_OF(X509_NAME), OpensslDeleter<free_name_stack>>;

/// The names of the CAs in `anchors`, for SSL_CTX_set_client_CA_list(3), so that a client can
/// choose a certificate. The names are optional (RFC 8446 section 4.2.4): null if they do
/// not fit.
[[nodiscard]] NamesPtr make_ca_names(const STACK_OF(X509) & anchors);

}  // namespace dotls
