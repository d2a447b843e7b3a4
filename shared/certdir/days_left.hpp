// How long certificates and revocation lists still last, in whole days.
#pragma once

#include <openssl/asn1.h>

#include <cstdint>

namespace dotls {

/// Whole days from now to `moment`; below 0 where it is past or is no time at all.
[[nodiscard]] std::int64_t days_until(const ASN1_TIME* moment);

}  // namespace dotls
