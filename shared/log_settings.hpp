// What is logged, and how it looks: -q, -Q, -v and --log-format of both tools.
#pragma once

#include <string>

namespace dotls {

/// How much is said: nothing; errors; errors and status.
enum class Verbosity { Quiet, Errors, Verbose };

/// Lines for people, or one JSON object a line.
enum class LogFormat { Text, Json };

struct LogSettings {
  Verbosity verbosity = Verbosity::Errors;
  LogFormat format = LogFormat::Text;
};

/// The value of --log-format. Throws Fatal::usage.
[[nodiscard]] LogFormat parse_log_format(const std::string& value);

}  // namespace dotls
