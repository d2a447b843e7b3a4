// The frame of every main(): what a tool throws becomes a line of its log and its exit status.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "shared/diagnostics.hpp"

namespace dotls {

/// Calls `work` and returns its exit status, or that of what it throws, which is logged with what
/// `log` is by then. Main thread.
[[nodiscard]] int report_errors(const Log& log, const std::function<int()>& work);

/// Writes `text` to standard output, and returns 0: all is well. Blocks. Throws Fatal::system.
int print_out(std::string_view text);

/// Standard error, with priorities where it is the journal, as `journal_stream` (JOURNAL_STREAM)
/// says.
[[nodiscard]] Diagnostics::Sink sink_of_stderr(const std::optional<std::string>& journal_stream);

}  // namespace dotls
