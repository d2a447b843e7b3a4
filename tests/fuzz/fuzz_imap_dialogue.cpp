// Goal: whatever either side sends, IMAP in the clear keeps the rules of dialogue_rules.hpp.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <string>

#include "tests/fuzz/dialogue_rules.hpp"

namespace {

using namespace dotls::fuzz;

std::string_view without_blanks_in_front(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

std::string_view tag_of(std::string_view line) {
  return line.substr(0, std::min({line.find(' '), line.find('\t'), line.find('\n')}));
}

/// The octets that follow the line without waiting; -1 if none.
long long literal_behind(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
    const bool lf = line.back() == '\n';
    line.remove_suffix(1);
    if (!lf) break;
  }
  if (!line.ends_with("+}") || line.rfind('{') == std::string_view::npos) return -1;
  const auto digits = line.substr(line.rfind('{') + 1, line.size() - line.rfind('{') - 3);
  const bool is_number =
      !digits.empty() && digits.size() < 19 &&
      std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return std::isdigit(c); });
  return is_number ? std::atoll(std::string(digits).c_str()) : -1;
}

bool is_no_command(std::string_view line) {
  const auto tag = tag_of(line);
  const auto name = without_blanks_in_front(line.substr(tag.size()));
  const bool has_control =
      std::any_of(tag.begin(), tag.end(), [](unsigned char c) { return std::iscntrl(c); });
  return tag.empty() || tag == "*" || tag == "+" || has_control || tag.size() > 1024 ||
         name == "\n" || name == "\r\n";
}

/// A STARTTLS, or an invalid command, with its literals.
std::size_t kept_back(std::string_view sent) {
  auto line = first_line(sent);
  const auto name = without_blanks_in_front(line.substr(tag_of(line).size()));
  if (!line.ends_with('\n') || !(has_word(name, "STARTTLS") || is_no_command(line))) return 0;
  std::size_t kept = line.size();
  for (auto octets = literal_behind(line); octets >= 0 && kept < sent.size();
       octets = literal_behind(line)) {
    kept += std::min<std::size_t>(static_cast<std::size_t>(octets), sent.size() - kept);
    line = first_line(sent.substr(kept));
    kept += line.size();
  }
  return kept;
}

bool leads_to_tls(std::string_view line) {
  static constexpr std::array<std::string_view, 4> kNames{"CAPABILITY", "NOOP", "ID", "LOGOUT"};
  const auto name = without_blanks_in_front(line.substr(tag_of(line).size()));
  return literal_behind(line) < 0 &&
         std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view word) { return has_word(name, word); });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Rules rules{dotls::StarttlsProtocol::Imap,
                           kept_back,
                           leads_to_tls,
                           "STARTTLS",
                           " OK Begin TLS negotiation now\r\n",
                           {"CAPABILITY"},
                           ""};
  return check_dialogue(rules, data, size);
}
