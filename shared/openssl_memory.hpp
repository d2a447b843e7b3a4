// Watches OpenSSL's allocations: it reports a failed one under various names, or not at all.
#pragma once

namespace dotls {

/// From now on a failed allocation is noted (shared/memory_shortage.hpp). Call before anything else
/// in OpenSSL; later it has no effect.
void watch_openssl_memory();

}  // namespace dotls
