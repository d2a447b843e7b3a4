// update_tmprsadh: maintains the certificate directory. argv and environment in, exit status out.
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>

#include "shared/error.hpp"
#include "shared/memory_shortage.hpp"
#include "shared/openssl_memory.hpp"
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
  constexpr auto kSink = dotls::Diagnostics::Sink::StandardError;
  dotls::Diagnostics diagnostics(kProgram, dotls::Verbosity::Errors, kSink);
  dotls::prepare_for_memory_shortage(kProgram, dotls::Verbosity::Errors, kSink);
  dotls::watch_openssl_memory();
  try {
    const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
    const dotls::update::Config config = dotls::update::parse_config(
        arguments, {find_variable("CERTDIR"), find_variable("SSL_BITS")});
    diagnostics = dotls::Diagnostics(kProgram, verbosity_of(config), kSink);
    dotls::prepare_for_memory_shortage(kProgram, verbosity_of(config), kSink);
    return dotls::update::run(config, diagnostics, signals);
  } catch (const dotls::Fatal& fatal) {
    diagnostics.fatal(fatal.what());
    return fatal.exit_status();
  } catch (const std::bad_alloc&) {
    diagnostics.fatal(dotls::kMemoryAdvice);
    return dotls::kExitSystem;
  } catch (const std::exception& error) {
    diagnostics.fatal(error.what());
    return dotls::kExitSystem;
  }
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
