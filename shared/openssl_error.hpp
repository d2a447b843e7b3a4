// OpenSSL's error queue, in words.
#pragma once

#include <string>

namespace dotls {

/// Empties the calling thread's error queue and returns its first useful reason in words, with the
/// detail that OpenSSL attached ("no shared cipher", "key values mismatch: ..."). Never empty:
/// where the queue is, `otherwise` comes back. Follows ERR_get_error(3). Any thread, its own queue
/// only.
[[nodiscard]] std::string take_openssl_error(const std::string& otherwise);

}  // namespace dotls
