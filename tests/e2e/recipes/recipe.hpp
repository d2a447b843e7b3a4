// What the manual pages, README.md and the examples show for copying: the literal blocks, as a
// reader sees them. Reads files; runs nothing.
#pragma once

#include <string>
#include <vector>

namespace dotls::test {

/// One block: where it is, and its lines, unescaped.
struct Block {
  std::string page;
  int line = 0;
  std::string text;
};

/// All blocks of a page: Bd to Ed and Dl of mdoc(7), fenced and indented ones of Markdown; an
/// example is a single block. `page` is relative to the sources.
[[nodiscard]] std::vector<Block> blocks_of(const std::string& page);
/// The block of a page that has these words; fails the test if there is none.
[[nodiscard]] Block block_with(const std::string& page, const std::string& words);
/// The pages that show something.
[[nodiscard]] const std::vector<std::string>& pages();

/// A block as a shell takes it: what comes before a command that starts a super-server or connects,
/// and these, each with its continuation lines. A prompt "$ " or "# " is taken off.
struct Commands {
  std::string before;
  std::vector<std::string> servers;  ///< a super-server that goes on
  std::vector<std::string> others;   ///< all else, in their order
};
[[nodiscard]] Commands commands_of(const std::string& text);

/// The text with each `from` made `to`; fails the test if there is none.
[[nodiscard]] std::string with(std::string text, const std::string& from, const std::string& to);

}  // namespace dotls::test
