// The greeting of the fresh program inside TLS, which the peer must not see: it was greeted in the
// clear. A pure parser; it reads no descriptor and waits for nothing.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dotls/starttls/dialogue.hpp"

namespace dotls {

enum class GreetingVerdict {
  NeedMore,
  Positive,  ///< 220, +OK or * OK, complete with all its lines
  Refused,   ///< anything else, PREAUTH among it, and what does not end within the limit
};

/// Takes the program's first output until it can be judged. Holds at most the limit and one piece.
/// One thread.
class GreetingReader {
 public:
  static constexpr std::size_t kLimit = 8192;

  explicit GreetingReader(StarttlsProtocol protocol) : protocol_(protocol) {}

  /// Takes bytes in pieces of any size; not to be called after it has judged.
  [[nodiscard]] GreetingVerdict feed(std::string_view bytes);

  /// What the peer is to get: after Positive what came behind the greeting; else all that came.
  [[nodiscard]] std::string_view for_peer() const {
    return std::string_view(bytes_).substr(swallowed_);
  }

 private:
  [[nodiscard]] GreetingVerdict judge_line(std::string_view line) const;

  StarttlsProtocol protocol_;
  std::string bytes_;
  std::size_t judged_ = 0;     // the lines of bytes_ that are part of a greeting so far
  std::size_t swallowed_ = 0;  // ... of a positive one that is complete
};

}  // namespace dotls
