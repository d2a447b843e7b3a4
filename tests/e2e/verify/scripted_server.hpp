// A mail server of a few words, played by the test, for dotls -T -s.
#pragma once

#include <string>
#include <vector>

#include "tests/support/end_to_end.hpp"
#include "tests/support/mail_peer.hpp"
#include "tests/support/refusal.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {

/// What the server says when it has heard a line that begins with this ("": at once).
struct Line {
  std::string heard;
  std::string said;
};

/// dotls as a client with STARTTLS, verified; and a program that would do harm in the clear.
class ScriptedServer {
 public:
  explicit ScriptedServer(const std::string& protocol,
                          const std::vector<std::string>& program_steps = {"environment"},
                          const std::vector<std::string>& options = {});

  [[nodiscard]] MailPeer& server() { return server_; }
  [[nodiscard]] Process& dotls() { return session_.dotls(); }
  [[nodiscard]] bool program_started() const { return file_exists(directory_ / "started"); }
  /// Says all of it, up to the end of the script or of the connection; what dotls has said.
  std::string play(const std::vector<Line>& script);
  /// TLS with the right certificate.
  bool start_tls();

 private:
  ServerSetup setup(const std::string& protocol, const std::vector<std::string>& program_steps,
                    const std::vector<std::string>& options) const;

  CertDir certs_;
  TempDir directory_;
  ClientSession session_;
  MailPeer server_;
};

}  // namespace dotls::test
