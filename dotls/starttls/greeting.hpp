// The greeting of the fresh program inside TLS, which the peer must not see: it was greeted in the
// clear. A pure parser.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dotls/starttls/dialogue.hpp"

namespace dotls {

enum class GreetingVerdict {
  NeedMore,
  Positive,  ///< 220, +OK or * OK, with all its lines
  Refusing,  ///< anything else, also PREAUTH, and more of it may come
  Refused,   ///< ... with all its lines, or up to the limit
};

/// Takes the program's first output until it can be judged. A positive greeting may have any number
/// of lines; of a refusal it takes the limit and one piece at most. One thread.
class GreetingReader {
 public:
  static constexpr std::size_t kLineLimit = 8192;
  static constexpr std::size_t kRefusalLimit = 65536;

  explicit GreetingReader(StarttlsProtocol protocol) : protocol_(protocol) {}

  /// Takes bytes in pieces of any size; not after Positive or Refused.
  [[nodiscard]] GreetingVerdict feed(std::string_view bytes);

  /// For the peer: after Positive what followed the greeting, else the refusal. Valid until the
  /// next call.
  [[nodiscard]] std::string_view for_peer() const { return bytes_; }

 private:
  [[nodiscard]] GreetingVerdict judge_line(std::string_view line) const;
  [[nodiscard]] GreetingVerdict judge_refusal();
  [[nodiscard]] bool ends_refusal(std::string_view line) const;

  StarttlsProtocol protocol_;
  std::string bytes_;        // without the lines of a positive greeting
  bool refusing_ = false;    // bytes_ begins with the refusing line
  std::size_t refused_ = 0;  // the length of the refusal's lines in bytes_
};

}  // namespace dotls
