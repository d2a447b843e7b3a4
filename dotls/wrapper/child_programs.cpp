#include "dotls/wrapper/child_programs.hpp"

namespace dotls {

RunningProgram ChildPrograms::start_with_network(const UcspiTlsFds& fds) {
  ProgramSpec spec = spec_of({});
  spec.ucspi_tls = fds;
  return start_child(spec, signals_);
}

ProgramSpec ChildPrograms::spec_of(const Variables& tls_variables) const {
  Environment environment = inherited_.scrubbed();
  for (const auto& [name, value] : tls_variables) environment.set(name, value);
  ProgramSpec spec;
  spec.command = settings_.program;
  spec.environment = environment.words();
  spec.own_group = !settings_.is_client();
  spec.null_stderr = null_stderr_;
  if (settings_.wiring == Wiring::ClientFd67) {
    spec.read_fd = 6;
    spec.write_fd = 7;
  }
  return spec;
}

}  // namespace dotls
