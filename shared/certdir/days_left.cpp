#include "shared/certdir/days_left.hpp"

#include <algorithm>

namespace dotls {
std::int64_t days_until(const ASN1_TIME* moment) {
  int days = 0;
  int seconds = 0;
  if (moment == nullptr || ASN1_TIME_diff(&days, &seconds, nullptr, moment) != 1) return -1;
  return days < 0 || seconds < 0 ? std::min(days, -1) : days;
}

}  // namespace dotls
