// OpenSSL's allocations, watched: it reports a failed one as it pleases, or not at all.
#pragma once

namespace dotls {

/// From now on an allocation of OpenSSL's that fails is noted (shared/memory_shortage.hpp). Before
/// any other call of OpenSSL; later it does nothing.
void watch_openssl_memory();

}  // namespace dotls
