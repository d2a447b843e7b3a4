// See scripted_server.hpp.
#include "tests/e2e/verify/scripted_server.hpp"

namespace dotls::test {

ServerSetup ScriptedServer::setup(const std::string& protocol,
                                  const std::vector<std::string>& program_steps,
                                  const std::vector<std::string>& options) const {
  std::vector<std::string> steps{"touch", directory_ / "started"};
  steps.insert(steps.end(), program_steps.begin(), program_steps.end());
  ServerSetup setup{.program = testprog(steps),
                    .options = {"-T", "-s", protocol, "-h", "localhost", "-c", "root.pem"}};
  setup.options.insert(setup.options.end(), options.begin(), options.end());
  return setup;
}

ScriptedServer::ScriptedServer(const std::string& protocol,
                               const std::vector<std::string>& program_steps,
                               const std::vector<std::string>& options)
    : session_(certs_, setup(protocol, program_steps, options)), server_(session_.take_server()) {}

std::string ScriptedServer::play(const std::vector<Line>& script) {
  std::string all;
  for (const Line& turn : script) {
    if (!turn.heard.empty()) {
      const std::string line = server_.line();
      all += line;
      if (!line.starts_with(turn.heard)) return all;
    }
    server_.say(turn.said);
  }
  return all;
}

bool ScriptedServer::start_tls() {
  return server_.start_tls(with_certificate(certs_.leaf()), TlsPeer::Role::Server);
}

}  // namespace dotls::test
