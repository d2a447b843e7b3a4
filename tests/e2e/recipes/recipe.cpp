// See recipe.hpp.
#include "tests/e2e/recipes/recipe.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "tests/support/temp_dir.hpp"

namespace dotls::test {
namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// The escapes of roff(7) that a literal line needs.
std::string unescaped(const std::string& line) {
  return replaced(replaced(line, "\\&", ""), "\\e", "\\");
}

std::vector<Block> blocks_of_mdoc(const std::string& page, std::istream& lines) {
  std::vector<Block> blocks;
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.starts_with(".Bd -literal")) {
      inside = true;
      blocks.push_back({page, number, ""});
    } else if (line.starts_with(".Ed")) {
      inside = false;
    } else if (inside) {
      blocks.back().text += unescaped(line) + '\n';
    } else if (line.starts_with(".Dl ")) {
      blocks.push_back({page, number, unescaped(line.substr(4)) + '\n'});
    }
  }
  return blocks;
}

std::vector<Block> blocks_of_markdown(const std::string& page, std::istream& lines) {
  std::vector<Block> blocks;
  bool fenced = false;
  bool inside = false;
  int number = 0;
  std::string blanks;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const bool fence = line.starts_with("```");
    if (fence) fenced = !fenced;
    const bool indented = line.starts_with("    ");
    if (fence || (!fenced && !indented && !line.empty())) {
      inside = false;
      continue;
    }
    if (line.empty() && !fenced) {
      blanks += '\n';
      continue;
    }
    if (!inside) blocks.push_back({page, number, ""});
    if (inside) blocks.back().text += blanks;
    blanks.clear();
    inside = true;
    blocks.back().text += (fenced ? line : line.substr(4)) + '\n';
  }
  return blocks;
}

}  // namespace

const std::vector<std::string>& pages() {
  static const std::vector<std::string> kPages{
      "man/dotls.1", "man/dotls-via.1", "man/dotls-keeper.8",           "man/update_tmprsadh.8",
      "README.md",   "SECURITY.md",     "cron/examples/dotls-deploy.in"};
  return kPages;
}

std::vector<Block> blocks_of(const std::string& page) {
  const std::string text = read_file(std::string(DOTLS_SOURCES) + '/' + page);
  EXPECT_NE(text, "") << page;
  std::istringstream lines(text);
  if (page.starts_with("man/")) return blocks_of_mdoc(page, lines);
  if (page.ends_with(".md")) return blocks_of_markdown(page, lines);
  return {{page, 1, text}};
}

Block block_with(const std::string& page, const std::string& words) {
  for (const Block& block : blocks_of(page))
    if (block.text.find(words) != std::string::npos) return block;
  ADD_FAILURE() << page << " does not show " << words;
  return {};
}

Commands commands_of(const std::string& text) {
  const std::regex server("(^|\\s)tcpserver\\s");
  Commands commands;
  std::istringstream lines(replaced(text, "\\\n", " "));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("$ ") || line.starts_with("# ")) line.erase(0, 2);
    if (line.empty()) continue;
    if (std::regex_search(line, server)) {
      commands.servers.push_back(line);
    } else if (commands.servers.empty()) {
      commands.before += line + '\n';
    } else {
      commands.others.push_back(line);
    }
  }
  return commands;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  EXPECT_NE(text.find(from), std::string::npos) << "no \"" << from << "\" in:\n" << text;
  return replaced(std::move(text), from, to);
}

}  // namespace dotls::test
