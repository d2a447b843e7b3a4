#include "dotls/check/report.hpp"

#include "shared/json.hpp"
#include "shared/printable.hpp"

namespace dotls {
namespace {

constexpr std::size_t kMaxTextBytes = 2048;

std::string joined(const std::vector<std::string>& words, const char* separator) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : separator).append(word);
  return text;
}

struct AsText {
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool flag) const { return flag ? "yes" : "no"; }
  std::string operator()(const std::vector<std::string>& list) const {
    return list.empty() ? "none" : joined(list, ", ");
  }
};

struct AsJson {
  std::string operator()(const std::string& text) const { return json_string(text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(const std::vector<std::string>& list) const {
    std::vector<std::string> strings;
    for (const std::string& text : list) strings.push_back(json_string(text));
    return "[" + joined(strings, ", ") + "]";
  }
};

std::string json_of(const Finding& finding) {
  std::vector<std::string> facts;
  for (const Fact& fact : finding.facts) {
    facts.push_back(json_string(fact.name) + ": " + std::visit(AsJson{}, fact.value));
  }
  const std::string& address = finding.address;
  return "{\"topic\": " + json_string(finding.topic) +
         (address.empty() ? "" : ", \"address\": " + json_string(address)) +
         ", \"verdict\": " + json_string(word_of(finding.severity)) + ", \"facts\": {" +
         joined(facts, ", ") + "}, \"problems\": " + AsJson{}(finding.problems) + "}";
}

}  // namespace

std::string format_text(const Findings& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text.append(finding.topic).append(finding.address.empty() ? "" : " ");
    text.append(printable(finding.address, kMaxTextBytes))
        .append(": ")
        .append(word_of(finding.severity))
        .append("\n");
    for (const std::string& problem : finding.problems) {
      const std::string named = finding.path.empty() ? problem : finding.path + ": " + problem;
      text.append("  ! ").append(printable(named, kMaxTextBytes)).append("\n");
    }
    for (const Fact& fact : finding.facts) {
      text.append("  ").append(fact.name).append(": ");
      text.append(printable(std::visit(AsText{}, fact.value), kMaxTextBytes)).append("\n");
    }
  }
  return text.append("verdict: ").append(word_of(worst_of(findings))).append("\n");
}

std::string format_json(const Findings& findings) {
  std::vector<std::string> objects;
  for (const Finding& finding : findings) objects.push_back("\n  " + json_of(finding));
  return "{\"version\": 1, \"status\": " + std::to_string(static_cast<int>(worst_of(findings))) +
         ", \"findings\": [" + joined(objects, ",") + "]}\n";
}

}  // namespace dotls
