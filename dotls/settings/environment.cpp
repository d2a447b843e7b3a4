#include "dotls/settings/environment.hpp"

#include <algorithm>
#include <array>

namespace dotls {
namespace {

constexpr std::array<std::string_view, 6> kScrubbedNames{
    "TLS_PROVIDER", "SSL_PROTOCOL", "SSL_ALPN", "SSLCTLFD", "SSLREADFD", "SSLWRITEFD"};
constexpr std::array<std::string_view, 6> kScrubbedPrefixes{
    "SSL_CIPHER", "SSL_CLIENT_", "SSL_SERVER_", "SSL_PEER_", "SSL_SESSION_", "SSL_TLS_"};

std::string_view name_of(std::string_view word) {
  return word.substr(0, word.find('='));
}

bool is_scrubbed(std::string_view name) {
  return std::find(kScrubbedNames.begin(), kScrubbedNames.end(), name) != kScrubbedNames.end() ||
         std::any_of(kScrubbedPrefixes.begin(), kScrubbedPrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

auto find_word(auto& words, std::string_view name) {
  return std::find_if(words.begin(), words.end(),
                      [&](const std::string& word) { return name_of(word) == name; });
}

}  // namespace

Environment::Environment(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals == 0) continue;
    if (find_word(words_, name_of(word)) == words_.end()) words_.push_back(word);
  }
}

std::optional<std::string> Environment::find(std::string_view name) const {
  const auto word = find_word(words_, name);
  if (word == words_.end()) return std::nullopt;
  return word->substr(name.size() + 1);
}

std::optional<std::string> Environment::find_filled(std::string_view name) const {
  auto value = find(name);
  return value && !value->empty() ? value : std::nullopt;
}

void Environment::set(std::string_view name, std::string_view value) {
  std::string entry = std::string(name).append("=").append(value);
  const auto word = find_word(words_, name);
  if (word == words_.end()) {
    words_.push_back(std::move(entry));
  } else {
    *word = std::move(entry);
  }
}

void Environment::unset(std::string_view name) {
  const auto word = find_word(words_, name);
  if (word != words_.end()) words_.erase(word);
}

Environment Environment::scrubbed() const {
  Environment kept;
  for (const std::string& word : words_) {
    if (!is_scrubbed(name_of(word))) kept.words_.push_back(word);
  }
  return kept;
}

}  // namespace dotls
