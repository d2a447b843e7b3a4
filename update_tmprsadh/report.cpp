#include "update_tmprsadh/report.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "shared/json.hpp"
#include "shared/printable.hpp"

namespace dotls::update {
namespace {

constexpr std::size_t kColumns = 8;
using Line = std::array<std::string, kColumns>;

std::optional<std::int64_t> number_of(const Finding& finding, const char* name) {
  const FactValue* fact = finding.find(name);
  const auto* number = fact == nullptr ? nullptr : std::get_if<std::int64_t>(fact);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<std::string> text_of(const Finding& finding, const char* name) {
  const FactValue* fact = finding.find(name);
  const auto* text = fact == nullptr ? nullptr : std::get_if<std::string>(fact);
  return text == nullptr ? std::nullopt : std::optional(*text);
}

std::optional<std::int64_t> bits_of(const Finding& finding) {
  const auto bits = number_of(finding, "bits");
  return bits ? bits : number_of(finding, "key_bits");
}

std::string file_of(const std::string& directory, const Finding& finding) {
  return finding.path.substr(std::min(directory.size() + 1, finding.path.size()));
}

std::string format_age(const std::optional<std::int64_t>& seconds) {
  if (!seconds) return "-";
  if (*seconds >= 2 * 86'400) return std::to_string(*seconds / 86'400) + " d";
  if (*seconds >= 2 * 3'600) return std::to_string(*seconds / 3'600) + " h";
  if (*seconds >= 2 * 60) return std::to_string(*seconds / 60) + " min";
  return std::to_string(*seconds) + " s";
}

std::string format_problems(const Finding& finding) {
  std::string text = word_of(finding.severity);
  const char* separator = ": ";
  for (const std::string& problem : finding.problems) {
    text.append(separator).append(printable(problem, 512));
    separator = "; ";
  }
  return text;
}

std::string number_or(const std::optional<std::int64_t>& number, const char* otherwise) {
  return number ? std::to_string(*number) : otherwise;
}

std::string string_or_null(const std::optional<std::string>& text) {
  return text ? json_string(*text) : "null";
}

Line line_of(const std::string& directory, const Finding& finding) {
  return {printable(file_of(directory, finding)),
          finding.topic,
          number_or(bits_of(finding), "-"),
          text_of(finding, "mode").value_or("-"),
          printable(text_of(finding, "owner").value_or("-")),
          format_age(number_of(finding, "age_seconds")),
          number_or(number_of(finding, "days_left"), "-"),
          format_problems(finding)};
}

std::string json_of(const std::string& directory, const Finding& finding) {
  std::string problems;
  for (const std::string& problem : finding.problems) {
    problems.append(problems.empty() ? "" : ", ").append(json_string(problem));
  }
  return "{\"file\": " + json_string(file_of(directory, finding)) +
         ", \"kind\": " + json_string(finding.topic) +
         ", \"bits\": " + number_or(bits_of(finding), "null") +
         ", \"mode\": " + string_or_null(text_of(finding, "mode")) +
         ", \"owner\": " + string_or_null(text_of(finding, "owner")) +
         ", \"age_seconds\": " + number_or(number_of(finding, "age_seconds"), "null") +
         ", \"days_left\": " + number_or(number_of(finding, "days_left"), "null") +
         ", \"verdict\": " + json_string(word_of(finding.severity)) + ", \"problems\": [" +
         problems + "]}";
}

}  // namespace

std::string format_table(const std::string& directory, const Findings& findings) {
  std::vector<Line> lines{{"FILE", "KIND", "BITS", "MODE", "OWNER", "AGE", "DAYS LEFT", "VERDICT"}};
  for (const Finding& finding : findings) lines.push_back(line_of(directory, finding));
  std::array<std::size_t, kColumns> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const Line& line : lines) {
    for (std::size_t i = 0; i + 1 < kColumns; ++i) {
      text.append(line[i]).append(widths[i] - line[i].size() + 2, ' ');
    }
    text.append(line.back()).append("\n");
  }
  return text;
}

std::string format_json(const std::string& directory, Severity worst, const Findings& findings) {
  std::string files;
  for (const Finding& finding : findings) {
    files.append(files.empty() ? "\n  " : ",\n  ").append(json_of(directory, finding));
  }
  return "{\"directory\": " + json_string(directory) +
         ", \"status\": " + std::to_string(static_cast<int>(worst)) + ", \"files\": [" + files +
         "]}\n";
}

}  // namespace dotls::update
