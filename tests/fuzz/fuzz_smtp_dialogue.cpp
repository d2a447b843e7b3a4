// Goal: whatever either side sends, SMTP in the clear keeps the rules of dialogue_rules.hpp.
#include <algorithm>
#include <array>

#include "tests/fuzz/dialogue_rules.hpp"

namespace {

using namespace dotls::fuzz;

std::size_t kept_back(std::string_view sent) {
  if (!has_word(sent, "STARTTLS")) return 0;
  const auto line = first_line(sent);
  return line.ends_with('\n') ? line.size() : 0;
}

bool leads_to_tls(std::string_view line) {
  static constexpr std::array<std::string_view, 5> kWords{"EHLO", "HELO", "NOOP", "RSET", "QUIT"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return has_word(line, word); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Rules rules{dotls::StarttlsProtocol::Smtp,      kept_back, leads_to_tls, "STARTTLS",
                           "220 2.0.0 Ready to start TLS\r\n", {"EHLO"},  "BDAT"};
  return check_dialogue(rules, data, size);
}
