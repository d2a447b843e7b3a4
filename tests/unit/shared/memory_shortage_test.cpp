// Goal: memory that runs out where nothing can be thrown is one line and exit status 111, and what
// fails afterwards is not called wrong.
#include "shared/memory_shortage.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <new>
#include <stdexcept>

#include "shared/error.hpp"
#include "shared/openssl_error.hpp"
#include "tests/support/net.hpp"
#include "tests/support/process.hpp"

namespace dotls {
namespace {

using testing::ExitedWithCode;
using testing::HasSubstr;
using testing::KilledBySignal;

class MemoryShortage : public testing::Test {
 protected:
  void SetUp() override { forget_memory_shortage(); }
  void TearDown() override { forget_memory_shortage(); }
};
using MemoryShortageDeathTest = MemoryShortage;

void call_where_nobody_catches(void (*thrower)()) noexcept {
  thrower();
}

void prepare(Verbosity verbosity) {
  prepare_for_memory_shortage("prog", {verbosity, LogFormat::Text},
                              Diagnostics::Sink::StandardError);
}

TEST_F(MemoryShortageDeathTest, IsReportedIfUncaught) {
  EXPECT_EXIT(
      {
        prepare(Verbosity::Errors);
        note_memory_shortage();
        call_where_nobody_catches([] { throw std::bad_alloc(); });
      },
      ExitedWithCode(kExitSystem), "^prog: fatal: out of memory; raise ulimit -v [^\n]*\n$");
}

// As if there was no memory for the exception object.
TEST_F(MemoryShortageDeathTest, IsReportedWithoutAnException) {
  EXPECT_EXIT(
      {
        prepare(Verbosity::Errors);
        std::terminate();
      },
      ExitedWithCode(kExitSystem), "^prog: fatal: out of memory; raise ulimit -v [^\n]*\n$");
}

TEST_F(MemoryShortageDeathTest, QuietLogsNothing) {
  EXPECT_EXIT(
      {
        prepare(Verbosity::Quiet);
        std::terminate();
      },
      ExitedWithCode(kExitSystem), "^$");
}

// As for every line: a stalled log holds up nothing.
TEST_F(MemoryShortageDeathTest, EndsUsEvenIfTheLogIsStalled) {
  EXPECT_EXIT(
      {
        const test::Pipe log;
        test::fill_up(log.write_end.get());
        ::dup2(log.write_end.get(), STDERR_FILENO);
        prepare(Verbosity::Errors);
        std::terminate();
      },
      ExitedWithCode(kExitSystem), "^$");
}

TEST_F(MemoryShortageDeathTest, OtherErrorsAreNotBlamedOnIt) {
  EXPECT_EXIT(
      {
        prepare(Verbosity::Errors);
        call_where_nobody_catches([] { throw std::logic_error("a mistake"); });
      },
      KilledBySignal(SIGABRT), "^prog: fatal: an error that nobody expected");
}

TEST_F(MemoryShortage, DoesNotMakeAFileLookBad) {
  EXPECT_EQ(Fatal::usage("bad key").exit_status(), kExitUsage);
  note_memory_shortage();
  const Fatal error = Fatal::usage("bad key");
  EXPECT_EQ(error.exit_status(), kExitSystem);
  EXPECT_THAT(error.what(), HasSubstr("ulimit -v"));
  EXPECT_THAT(error.what(), HasSubstr("bad key"));
}

TEST_F(MemoryShortage, IsTheReasonWhateverOpensslSays) {
  note_memory_shortage();
  EXPECT_THAT(take_openssl_error("no shared cipher"), HasSubstr("ulimit -v"));
}

TEST(FileError, OfAShortageOrIoErrorIsASystemError) {
  for (const int number : {EMFILE, ENFILE, ENOMEM, EIO}) {
    EXPECT_EQ(Fatal::file("/f", number).exit_status(), kExitSystem) << number;
  }
  for (const int number : {EACCES, ENOTDIR, ELOOP, ENAMETOOLONG, EISDIR, ENXIO}) {
    EXPECT_EQ(Fatal::file("/f", number).exit_status(), kExitUsage) << number;
  }
  EXPECT_STREQ(Fatal::file("/f", ENOTDIR).what(), "/f: Not a directory");
  EXPECT_THAT(Fatal::file("/f", EMFILE).what(), HasSubstr("ulimit -n"));
}

}  // namespace
}  // namespace dotls
