// Goal: what has to hold of every conversation through a dialogue, told apart from the dialogues'
// own code.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/dialogue_run.hpp"

namespace dotls::fuzz {

/// What is the protocol's in the rules. Written from the RFCs, not from the dialogues.
struct Rules {
  StarttlsProtocol protocol;
  /// How many bytes at the front of what the peer sent are a command that dotls keeps from the
  /// child where TLS is not required; 0 where it is none.
  std::size_t (*kept_back)(std::string_view sent);
  /// Whether a command line may reach the child where TLS is required.
  bool (*leads_to_tls)(std::string_view line);
  std::string starttls;  // the command
  std::string positive;  // its positive answer, after a tag if there is one
  /// Words in what either side says that make dotls change an answer.
  std::vector<std::string> edits;
  /// A word after which a command may begin in the middle of a line; or nothing.
  std::string counts_octets;
};

/// Holds the fuzzer's conversation in several ways and requires all the rules; that of bounded
/// memory of one input in 16. Returns 0.
int check_dialogue(const Rules& rules, const std::uint8_t* data, std::size_t size);

/// Helps Rules: `text` begins with `word`, without case, and the word ends there.
[[nodiscard]] bool has_word(std::string_view text, std::string_view word);
/// The first line of `text`, with its LF; all of it if there is none.
[[nodiscard]] std::string_view first_line(std::string_view text);
[[nodiscard]] bool contains_nocase(std::string_view text, std::string_view word);

}  // namespace dotls::fuzz
