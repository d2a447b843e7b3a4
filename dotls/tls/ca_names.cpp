#include "dotls/tls/ca_names.hpp"

#include <openssl/x509v3.h>

#include <new>
#include <utility>

namespace dotls {
namespace {

// TLS 1.2 limits the list of names to 65,535 bytes, TLS 1.3 all extensions of the message together
// (RFC 5246 section 7.4.4, RFC 8446 section 4.3.2). Some clients (Go, rustls) limit the whole
// message.
constexpr std::size_t kMaxMessageBytes = 65'535;
// The rest of the message: a few dozen two-byte signature algorithms, types and lengths.
constexpr std::size_t kOtherBytes = 512;
// Before each name.
constexpr std::size_t kLengthBytes = 2;

}  // namespace

NamesPtr make_ca_names(const STACK_OF(X509) & anchors) {
  NamesPtr names(sk_X509_NAME_new_null());
  std::size_t bytes = kOtherBytes;
  for (int i = 0; i < sk_X509_num(&anchors); ++i) {
    X509* anchor = sk_X509_value(&anchors, i);
    // A client looks for its issuer, which the file may lack if it has the client's own
    // certificate.
    const X509_NAME* name =
        X509_check_ca(anchor) != 0 ? X509_get_subject_name(anchor) : X509_get_issuer_name(anchor);
    X509_NAME* copy = X509_NAME_dup(name);
    if (copy == nullptr || sk_X509_NAME_push(names.get(), copy) == 0) {
      X509_NAME_free(copy);
      throw std::bad_alloc();
    }
    bytes += kLengthBytes + static_cast<std::size_t>(i2d_X509_NAME(copy, nullptr));
  }
  return bytes > kMaxMessageBytes ? nullptr : std::move(names);
}

}  // namespace dotls
