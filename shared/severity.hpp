// How bad a finding of --check or --list is.
#pragma once

namespace dotls {

/// The numbers are the exit status of --check and --list.
enum class Severity { Fine = 0, Warning = 1, Broken = 2 };

/// "fine", "warning" or "broken".
[[nodiscard]] constexpr const char* word_of(Severity severity) {
  switch (severity) {
    case Severity::Fine:
      return "fine";
    case Severity::Warning:
      return "warning";
    case Severity::Broken:
      break;
  }
  return "broken";
}

}  // namespace dotls
