// dotls-keeper: where the process begins and ends.
#include <fcntl.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <string>
#include <variant>
#include <vector>

#include "dotls/keeper/acceptor.hpp"
#include "dotls/keeper/key_process.hpp"
#include "dotls/settings/environment.hpp"
#include "dotls/settings/keeper_command_line.hpp"
#include "dotls/settings/option_table.hpp"
#include "shared/diagnostics.hpp"
#include "shared/memory_shortage.hpp"
#include "shared/openssl_memory.hpp"
#include "shared/posix_io.hpp"
#include "shared/report_errors.hpp"

namespace dotls {
namespace {

constexpr const char* kProgram = "dotls-keeper";

// Where one is closed, what we open would be taken for it, and lines of the log would be written
// there.
void fill_standard_descriptors() {
  for (;;) {
    UniqueFd fd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (fd.get() < 0 || fd.get() > STDERR_FILENO) return;
    ::fcntl(fd.release(), F_SETFD, 0);
  }
}

// The variables are for this process alone.
ServiceManager take_service_manager(Environment& environment) {
  ServiceManager manager;
  manager.gives_socket = environment.find("LISTEN_PID") == std::to_string(::getpid()) &&
                         environment.find("LISTEN_FDS") == "1";
  manager.notify_socket = environment.find("NOTIFY_SOCKET").value_or("");
  for (const char* name : {"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "NOTIFY_SOCKET"})
    environment.unset(name);
  return manager;
}

int run(const KeeperRequest& request, const std::vector<std::string>& arguments,
        Environment environment, const Log& log) {
  const ServiceManager manager = take_service_manager(environment);
  return run_key_process(request, {arguments, environment.words()}, manager, log);
}

int run_main(const std::string& name, const std::vector<std::string>& arguments,
             const Environment& environment) {
  const LogSettings settings = asked_keeper_log(arguments);
  const auto sink = sink_of_stderr(environment.find("JOURNAL_STREAM"));
  const Diagnostics diagnostics(kProgram, settings, sink);
  prepare_for_memory_shortage(kProgram, settings, sink);
  watch_openssl_memory();
  return report_errors(diagnostics, [&] {
    const KeeperCommand command = parse_keeper_command_line(arguments, environment);
    if (std::holds_alternative<HelpRequest>(command)) return print_out(keeper_help_text());
    if (std::holds_alternative<VersionRequest>(command)) return print_out(version_text(kProgram));
    const auto& request = std::get<KeeperRequest>(command);
    if (name != kAcceptorName) return run(request, arguments, environment, diagnostics);
    // Else it would be named for /proc/self/exe, which it was started by.
    ::prctl(PR_SET_NAME, kProgram);
    const int status = run_acceptor(Channel(UniqueFd(kAcceptorFd)), request.tls, diagnostics);
    // LeakSanitizer, which runs at exit, cannot work in the sandbox.
    ::_exit(status);
  });
}

}  // namespace
}  // namespace dotls

int main(int argc, char** argv) {
  mallopt(M_ARENA_MAX, 1);
  dotls::fill_standard_descriptors();
  return dotls::run_main(argc > 0 ? argv[0] : "", dotls::words_of(argc > 0 ? argv + 1 : argv),
                         dotls::Environment(dotls::words_of(environ)));
}
