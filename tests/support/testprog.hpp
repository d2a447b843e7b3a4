// What the two halves of testprog share.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace dotls::test {

/// The command line, taken word by word.
class Arguments {
 public:
  Arguments(int count, char** words) : left_(count - 1), next_(words + 1) {}
  [[nodiscard]] bool empty() const { return left_ == 0; }
  /// The next word; ends the process if there is none.
  std::string text() {
    if (left_ == 0) std::_Exit(118);
    --left_;
    return *next_++;
  }
  std::uint64_t number() { return std::strtoull(text().c_str(), nullptr, 10); }

 private:
  int left_;
  char** next_;
};

/// Writes all of it; ends the process where that fails (SIGPIPE comes first).
void put(int fd, std::string_view bytes);
/// Writes a file that appears whole.
void put_file(const std::string& path, std::string_view content);

// What a program finds when it starts, written to descriptor 1.
void report_environment(Arguments&);  ///< NAME=VALUE, each ended by a NUL
void report_descriptors(Arguments&);  ///< "NUMBER TARGET" a line, of /proc/self/fd
void report_flags(Arguments&);        ///< "NUMBER nonblock" or "NUMBER block" for 0, 1 and 2
void report_signals(Arguments&);      ///< the lines SigBlk and SigIgn of /proc/self/status
void report_ids(Arguments&);          ///< "pid N", "ppid N", "pgid N", "sid N"

// What a program of UCSPI-TLS does.
void ask_for_tls(Arguments& arguments);    ///< writes the word, as it is, to SSLCTLFD
void note_answer(Arguments& arguments);    ///< reads SSLCTLFD to its end into the file
void use_tls_pipes(Arguments& arguments);  ///< SSLREADFD and SSLWRITEFD become 0 and 1
void stay_plain(Arguments& arguments);     ///< closes all three

}  // namespace dotls::test
