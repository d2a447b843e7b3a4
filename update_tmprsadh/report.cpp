#include "update_tmprsadh/report.hpp"

#include <algorithm>
#include <array>

#include "shared/certdir/cert_directory.hpp"
#include "shared/json.hpp"
#include "shared/printable.hpp"

namespace dotls::update {
namespace {

constexpr std::size_t kColumns = 8;
using Line = std::array<std::string, kColumns>;

std::string format_mode(const Row& row) {
  return row.age_seconds ? mode_text(row.mode) : "-";
}

std::string format_age(const std::optional<std::int64_t>& seconds) {
  if (!seconds) return "-";
  if (*seconds >= 2 * 86'400) return std::to_string(*seconds / 86'400) + " d";
  if (*seconds >= 2 * 3'600) return std::to_string(*seconds / 3'600) + " h";
  if (*seconds >= 2 * 60) return std::to_string(*seconds / 60) + " min";
  return std::to_string(*seconds) + " s";
}

std::string format_problems(const Verdict& verdict) {
  if (verdict.problems.empty()) return word_of(verdict.severity);
  std::string text = word_of(verdict.severity);
  const char* separator = ": ";
  for (const std::string& problem : verdict.problems) {
    text.append(separator).append(printable(problem, 512));
    separator = "; ";
  }
  return text;
}

template <class Number>
std::string number_or(const std::optional<Number>& number, const char* otherwise) {
  return number ? std::to_string(*number) : otherwise;
}

Line line_of(const Row& row) {
  const Verdict& verdict = row.verdict;
  return {printable(row.file),
          verdict.kind,
          number_or(verdict.bits, "-"),
          format_mode(row),
          row.owner.empty() ? "-" : printable(row.owner),
          format_age(row.age_seconds),
          number_or(verdict.days_left, "-"),
          format_problems(verdict)};
}

std::string json_of(const Row& row) {
  const Verdict& verdict = row.verdict;
  const bool there = row.age_seconds.has_value();
  std::string problems;
  for (const std::string& problem : verdict.problems) {
    problems.append(problems.empty() ? "" : ", ").append(json_string(problem));
  }
  return "{\"file\": " + json_string(row.file) + ", \"kind\": " + json_string(verdict.kind) +
         ", \"bits\": " + number_or(verdict.bits, "null") +
         ", \"mode\": " + (there ? json_string(format_mode(row)) : "null") +
         ", \"owner\": " + (there ? json_string(row.owner) : "null") +
         ", \"age_seconds\": " + number_or(row.age_seconds, "null") +
         ", \"days_left\": " + number_or(verdict.days_left, "null") +
         ", \"verdict\": " + json_string(word_of(verdict.severity)) + ", \"problems\": [" +
         problems + "]}";
}

}  // namespace

Severity worst_of(const std::vector<Row>& rows) {
  Severity worst = Severity::Fine;
  for (const Row& row : rows) worst = std::max(worst, row.verdict.severity);
  return worst;
}

std::string format_table(const std::vector<Row>& rows) {
  std::vector<Line> lines{{"FILE", "KIND", "BITS", "MODE", "OWNER", "AGE", "DAYS LEFT", "VERDICT"}};
  for (const Row& row : rows) lines.push_back(line_of(row));
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

std::string format_json(const std::string& directory, Severity worst,
                        const std::vector<Row>& rows) {
  std::string files;
  for (const Row& row : rows) files.append(files.empty() ? "\n  " : ",\n  ").append(json_of(row));
  return "{\"directory\": " + json_string(directory) +
         ", \"status\": " + std::to_string(static_cast<int>(worst)) + ", \"files\": [" + files +
         "]}\n";
}

}  // namespace dotls::update
