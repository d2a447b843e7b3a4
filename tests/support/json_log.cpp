// See json_log.hpp.
#include "tests/support/json_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "shared/unique_fd.hpp"
#include "tests/support/binaries.hpp"

namespace dotls::test {
namespace {

constexpr const char* kBegin = "{\"version\":1,\"program\":";

const char* file() {
  return std::getenv("DOTLS_TEST_LOG");
}

// A character as the text has it: in ASCII, with \xNN for each other byte of UTF-8.
std::string shown(unsigned long point) {
  if (point >= 0x20 && point < 0x7f) return {static_cast<char>(point)};
  std::string bytes;
  if (point < 0x80) {
    bytes += static_cast<char>(point);
  } else if (point < 0x800) {
    bytes += static_cast<char>(0xc0 | (point >> 6));
    bytes += static_cast<char>(0x80 | (point & 0x3f));
  } else {
    bytes += static_cast<char>(0xe0 | (point >> 12));
    bytes += static_cast<char>(0x80 | ((point >> 6) & 0x3f));
    bytes += static_cast<char>(0x80 | (point & 0x3f));
  }
  std::string text;
  for (const char byte : bytes) {
    constexpr const char* kDigits = "0123456789abcdef";
    const auto value = static_cast<unsigned char>(byte);
    text.append("\\x").append({kDigits[value >> 4], kDigits[value & 0xf]});
  }
  return text;
}

// The value of a member, unescaped; "" where there is none.
std::string member(const std::string& line, const std::string& name) {
  auto at = line.find('"' + name + "\":");
  if (at == std::string::npos) return {};
  at += name.size() + 3;
  if (line[at] != '"') return line.substr(at, line.find_first_of(",}", at) - at);
  std::string value;
  for (++at; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] != '\\') {
      value += line[at];
    } else if (line[++at] == 'u') {
      value += shown(std::stoul(line.substr(at + 1, 4), nullptr, 16));
      at += 4;
    } else {
      value += line[at];
    }
  }
  return value;
}

std::string text_of(const std::string& line) {
  std::string text = member(line, "program") + ": ";
  if (member(line, "level") == "fatal") text += "fatal: ";
  if (const std::string peer = member(line, "peer"); !peer.empty()) {
    text += "pid " + member(line, "pid") + " from " + peer;
    if (const auto balancer = member(line, "balancer"); !balancer.empty())
      text += " via " + balancer;
    if (const auto id = member(line, "id"); !id.empty()) text += " id " + id;
    text += ": ";
  }
  return text + member(line, "message");
}

bool is_ours(const std::string& line) {
  for (const std::string begin : {kBegin, "dotls: ", "update_tmprsadh: "}) {
    if (line.compare(0, begin.size(), begin) == 0) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> with_json_log(const std::vector<std::string>& argv) {
  if (file() == nullptr) return argv;
  std::vector<std::string> all;
  for (const std::string& word : argv) {
    all.push_back(word);
    if (word != dotls_path() && word != update_tmprsadh_path()) continue;
    all.insert(all.end(), {"--log-format", "json"});
  }
  return all;
}

std::string as_text(const std::string& log) {
  if (file() == nullptr) return log;
  std::string text;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    text += line.rfind(kBegin, 0) == 0 ? text_of(line) : line;
    if (!lines.eof()) text += '\n';
  }
  return text;
}

void keep_log_lines(const std::string& log) {
  if (file() == nullptr) return;
  std::string kept;
  std::istringstream all(log);
  for (std::string line; std::getline(all, line);) {
    if (is_ours(line)) kept += line + '\n';
  }
  const UniqueFd out(::open(file(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644));
  [[maybe_unused]] const auto ignored = ::write(out.get(), kept.data(), kept.size());
}

}  // namespace dotls::test
