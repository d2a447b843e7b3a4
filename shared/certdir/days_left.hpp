// How long certificates and revocation lists still last, in whole days.
#pragma once

#include <openssl/asn1.h>

#include <cstdint>

namespace dotls {

/// A certificate that lasts no longer than this is worth a warning.
inline constexpr std::int64_t kWarnDays = 21;

/// Whole days from now to `moment`; below 0 where it is past or is no time at all.
[[nodiscard]] std::int64_t days_until(const ASN1_TIME* moment);

}  // namespace dotls
