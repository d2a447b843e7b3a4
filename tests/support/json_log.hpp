// The end-to-end tests with --log-format json: where DOTLS_TEST_LOG names a file, each tool that a
// test starts gets the option, each line that it logs goes into that file (for tests/check_log),
// and the test sees the text that it stands for.
#pragma once

#include <string>
#include <vector>

namespace dotls::test {

/// `argv` with the option after each name of a tool.
[[nodiscard]] std::vector<std::string> with_json_log(const std::vector<std::string>& argv);

/// `log` with the text in place of each object.
[[nodiscard]] std::string as_text(const std::string& log);

/// Keeps the lines of `log` that the tools wrote, those as well that are no JSON.
void keep_log_lines(const std::string& log);

}  // namespace dotls::test
