#include "shared/openssl_error.hpp"

#include <openssl/err.h>

#include <cstring>
#include <string_view>

#include "shared/memory_shortage.hpp"

namespace dotls {
namespace {

std::string reason_of(unsigned long code, const char* data, int flags) {
  std::string reason;
  if (ERR_SYSTEM_ERROR(code)) {
    reason = std::strerror(ERR_GET_REASON(code));
  } else if (ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE) {
    reason = kMemoryAdvice;
  } else if (const char* words = ERR_reason_error_string(code)) {
    reason = words;
  } else {
    reason = "OpenSSL error " + std::to_string(code);
  }
  if ((flags & ERR_TXT_STRING) != 0 && data != nullptr && *data != '\0') {
    reason.append(" (").append(data).append(")");
  }
  return reason;
}

// These only say that a lower layer failed; its own reason says why.
bool says_nothing(std::string_view reason) {
  return (reason.starts_with("PEM lib") || reason.starts_with("ASN1 lib") ||
          reason.starts_with("system lib") || reason.starts_with("EC lib") ||
          reason.starts_with("BIO lib") || reason.starts_with("X509 lib") ||
          reason == "cipher operation failed");
}

}  // namespace

std::string take_openssl_error(const std::string& otherwise) {
  if (memory_ran_out()) {
    ERR_clear_error();
    return kMemoryAdvice;
  }
  std::string best;
  const char* data = nullptr;
  int flags = 0;
  while (const unsigned long code = ERR_get_error_all(nullptr, nullptr, nullptr, &data, &flags)) {
    std::string reason = reason_of(code, data, flags);
    if (best.empty() || says_nothing(best)) best = std::move(reason);
  }
  return best.empty() ? otherwise : best;
}

}  // namespace dotls
