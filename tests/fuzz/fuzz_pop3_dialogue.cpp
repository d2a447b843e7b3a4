// Goal: whatever either side sends, POP3 in the clear keeps the rules of dialogue_rules.hpp.
#include <algorithm>
#include <array>

#include "tests/fuzz/dialogue_rules.hpp"

namespace {

using namespace dotls::fuzz;

std::size_t kept_back(std::string_view sent) {
  if (!has_word(sent, "STLS")) return 0;
  const auto line = first_line(sent);
  return line.ends_with('\n') ? line.size() : 0;
}

bool leads_to_tls(std::string_view line) {
  static constexpr std::array<std::string_view, 3> kWords{"CAPA", "NOOP", "QUIT"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return has_word(line, word); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Rules rules{dotls::StarttlsProtocol::Pop3,
                           kept_back,
                           leads_to_tls,
                           "STLS",
                           "+OK Begin TLS negotiation\r\n",
                           {"CAPA", "<"},
                           ""};
  return check_dialogue(rules, data, size);
}
