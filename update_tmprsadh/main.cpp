// update_tmprsadh: maintains the certificate directory. argv and environment in, exit status out.
#include <unistd.h>

#include <cstdlib>

#include "shared/memory_shortage.hpp"
#include "shared/openssl_memory.hpp"
#include "shared/posix_io.hpp"
#include "shared/report_errors.hpp"
#include "update_tmprsadh/app.hpp"

namespace {

constexpr const char* kProgram = "update_tmprsadh";

std::optional<std::string> find_variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return value;
}

dotls::Verbosity verbosity_of(const dotls::update::Config& config) {
  const bool has_reader = isatty(STDERR_FILENO) == 1;
  return config.verbosity.value_or(has_reader ? dotls::Verbosity::Verbose
                                              : dotls::Verbosity::Errors);
}

int run_main(int argc, char** argv, std::optional<dotls::SignalInbox>& signals) {
  const auto sink = dotls::sink_of_stderr(find_variable("JOURNAL_STREAM"));
  dotls::Diagnostics diagnostics(kProgram, {}, sink);
  dotls::prepare_for_memory_shortage(kProgram, {}, sink);
  dotls::watch_openssl_memory();
  return dotls::report_errors(diagnostics, [&] {
    const std::vector<std::string> arguments = dotls::words_of(argc > 0 ? argv + 1 : argv);
    diagnostics = dotls::Diagnostics(kProgram, dotls::update::asked_log(arguments), sink);
    const dotls::update::Config config = dotls::update::parse_config(
        arguments, {find_variable("CERTDIR"), find_variable("SSL_BITS")});
    const dotls::LogSettings settings{verbosity_of(config), config.log_format};
    diagnostics = dotls::Diagnostics(kProgram, settings, sink);
    dotls::prepare_for_memory_shortage(kProgram, settings, sink);
    return dotls::update::run(config, diagnostics, signals);
  });
}

}  // namespace

int main(int argc, char** argv) {
  // While there is no SignalInbox: a log without a reader must not change the status.
  const dotls::WriteSignalsIgnored ignored;
  // Not by return: after a signal a thread may still be inside OpenSSL, whose exit handler would
  // free what it uses. All output is unbuffered, and no destructor matters.
  std::optional<dotls::SignalInbox> signals;
  std::quick_exit(run_main(argc, argv, signals));
}
