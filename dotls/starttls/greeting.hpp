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
  Refusing,  ///< anything else, PREAUTH among it, and there may be more of it
  Refused,   ///< ... with all its lines, or as much of it as is taken
};

/// Takes the program's first output until it can be judged. A positive greeting may have as many
/// lines as it likes; of a refusal at most the limit is taken, and one piece. One thread.
class GreetingReader {
 public:
  static constexpr std::size_t kLineLimit = 8192;
  static constexpr std::size_t kRefusalLimit = 65536;

  explicit GreetingReader(StarttlsProtocol protocol) : protocol_(protocol) {}

  /// Takes bytes in pieces of any size; not to be called after Positive and Refused.
  [[nodiscard]] GreetingVerdict feed(std::string_view bytes);

  /// What the peer is to get: after Positive what came behind the greeting; else the refusal. Valid
  /// until the next call.
  [[nodiscard]] std::string_view for_peer() const { return bytes_; }

 private:
  [[nodiscard]] GreetingVerdict judge_line(std::string_view line) const;
  [[nodiscard]] GreetingVerdict judge_refusal();
  [[nodiscard]] bool ends_refusal(std::string_view line) const;

  StarttlsProtocol protocol_;
  std::string bytes_;        // without the lines of a positive greeting
  bool refusing_ = false;    // bytes_ begins with the line that is not positive
  std::size_t refused_ = 0;  // the lines of bytes_ that are part of the refusal
};

}  // namespace dotls
