#include "tests/bench/load_programs.hpp"

#include <unistd.h>

#include <array>
#include <string>

#include "shared/posix_io.hpp"
#include "tests/bench/load_pattern.hpp"

namespace dotls::bench {
namespace {

int answer(const std::string& text) {
  return write_all(STDOUT_FILENO, text) ? 0 : 1;
}

}  // namespace

int run_sink(std::uint64_t bytes) {
  PatternReader pattern;
  std::vector<std::byte> buffer(PatternWriter::kBlockBytes);
  while (pattern.taken() < bytes) {
    const ssize_t got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got <= 0) return answer("lost " + std::to_string(bytes - pattern.taken()) + " bytes\n");
    if (!pattern.take(std::span(buffer).first(static_cast<std::size_t>(got)))) {
      return answer("altered after " + std::to_string(pattern.taken()) + " bytes\n");
    }
  }
  return answer(std::to_string(bytes) + " good\n");
}

int run_source(std::uint64_t bytes) {
  PatternWriter pattern;
  while (pattern.at() < bytes) {
    const auto next = pattern.next();
    const auto size = std::min<std::uint64_t>(next.size(), bytes - pattern.at());
    const ssize_t put = ::write(STDOUT_FILENO, next.data(), size);
    if (put <= 0) return 1;
    pattern.advance(static_cast<std::size_t>(put));
  }
  return 0;
}

int run_smtp() {
  if (answer("220 bench.example ESMTP\r\n") != 0) return 1;
  std::array<char, 512> line;
  const ssize_t got = ::read(STDIN_FILENO, line.data(), line.size());
  const bool quit =
      got > 0 && std::string_view(line.data(), static_cast<std::size_t>(got)) == "QUIT\r\n";
  return answer(quit ? "221 bench.example\r\n" : "500 what?\r\n");
}

}  // namespace dotls::bench
