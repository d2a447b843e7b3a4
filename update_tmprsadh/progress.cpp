#include "update_tmprsadh/progress.hpp"

#include <unistd.h>

#include "shared/printable.hpp"

namespace dotls::update {
namespace {

constexpr const char* kClearLine = "\r\033[K";

void write_terminal(const std::string& text) {
  [[maybe_unused]] const bool written = write_all(STDERR_FILENO, text);
}

}  // namespace

Progress::Progress(bool shown, std::string what) : shown_(shown), what_(std::move(what)) {}

Progress::~Progress() {
  if (shown_) write_terminal(kClearLine);
}

void Progress::show() const {
  if (!shown_) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(elapsed()).count();
  write_terminal(kClearLine + printable(what_) + ", " + std::to_string(seconds) + " s");
}

std::chrono::milliseconds Progress::elapsed() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begun_);
}

}  // namespace dotls::update
