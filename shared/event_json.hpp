// An event as one JSON object (cron/log.schema.json, dotls(1), LOGGING).
#pragma once

#include <cstddef>
#include <string>

#include "shared/event.hpp"

namespace dotls {

/// What each object says of its form: it grows when a member or a word changes its meaning.
inline constexpr int kLogVersion = 1;

/// One object without a line end, in ASCII, of `max_bytes` at most: what is too long of the message
/// is cut. A `subject` without a peer names nobody. Any thread.
[[nodiscard]] std::string json_of(const Event& event, const char* program, const Subject& subject,
                                  std::size_t max_bytes);

}  // namespace dotls
