// OpenSSL's error queue, in words.
#pragma once

#include <string>

namespace dotls {

/// Empties the calling thread's error queue and returns the first useful reason, with the detail
/// that OpenSSL attached ("no shared cipher", "key values mismatch: ..."); `otherwise` if the queue
/// is empty. Any thread.
[[nodiscard]] std::string take_openssl_error(const std::string& otherwise);

}  // namespace dotls
