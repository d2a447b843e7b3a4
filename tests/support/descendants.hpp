// The processes started by a test that still run, at any depth.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace dotls::test {

/// From now on orphans of this process's descendants become its children, so that nothing a test
/// starts can hide (PR_SET_CHILD_SUBREAPER).
void become_subreaper();

/// The children of `pid` now, zombies included.
[[nodiscard]] std::vector<pid_t> children_of(pid_t pid);
/// The children of `pid`, their children, and so on.
[[nodiscard]] std::vector<pid_t> descendants_of(pid_t pid);
/// "pid 12 (S) cat -n", for a message.
[[nodiscard]] std::string describe_process(pid_t pid);
/// The one-letter state of /proc/PID/stat; '\0' if there is no such process.
[[nodiscard]] char process_state(pid_t pid);
/// Whether its main thread blocks this signal, as dotls does once it takes it from a descriptor.
[[nodiscard]] bool blocks_signal(pid_t pid, int number);

/// Waits until this process has no children left, reaping those that end; a test failure that names
/// them where they do not, and then they are killed. Call become_subreaper() first.
void expect_no_children_left();

/// A test failure where `text` holds the report of a sanitizer.
void expect_no_sanitizer_report(const std::string& text);

}  // namespace dotls::test
