// How long certificates and revocation lists still last, in whole days.
#pragma once

#include <openssl/asn1.h>

#include <cstdint>

namespace dotls {

/// Whole days from now to `moment`; negative if it is past or not a time.
[[nodiscard]] std::int64_t days_until(const ASN1_TIME* moment);

}  // namespace dotls
