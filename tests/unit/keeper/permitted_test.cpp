// Goal: each side sends what it may, when it may, as often as it may, with the descriptors that
// belong to it; and each order that an honest connection can have is fine.
#include "dotls/keeper/messages/permitted.hpp"

#include <gmock/gmock.h>

#include <csignal>

namespace dotls::test {
namespace {

const ServeMessage kServe;
const StartedMessage kStarted;
const NotStartedMessage kNotStarted;
const EndedMessage kEnded;
const AloneMessage kAlone;
const StartMessage kStart;
const SignalMessage kSignal{SIGTERM};
const LogMessage kLog;
const EndMessage kEnd;
const AskStatusMessage kAskStatus;
const StatusMessage kStatus;

ServeMessage serve_smtp() {
  ServeMessage serve;
  serve.starttls = StarttlsProtocol::Smtp;
  return serve;
}

// What belongs to it.
std::size_t fds_of(const FrontMessage& message) {
  if (std::holds_alternative<ServeMessage>(message)) return 3;
  return std::holds_alternative<StartedMessage>(message) ? 2 : 0;
}
std::size_t fds_of(const EngineMessage&) {
  return 0;
}

// One connection, which begins with messages that may come.
class Course {
 public:
  template <class... Messages>
  explicit Course(const Messages&... messages) {
    (expect(messages), ...);
  }
  template <class Message>
  bool allows(const Message& message) {
    return allows_either(either(message));
  }
  template <class Message>
  bool allows_with(const Message& message, std::size_t fds) {
    return permitted_.allows(either(message), fds);
  }
  template <class Message>
  void expect(const Message& message) {
    EXPECT_TRUE(allows(message)) << "message " << either(message).index() << " at stage "
                                 << static_cast<unsigned>(permitted_.stage());
  }

 private:
  template <class Message>
  static auto either(const Message& message) {
    if constexpr (std::is_constructible_v<FrontMessage, Message>) {
      return FrontMessage(message);
    } else {
      return EngineMessage(message);
    }
  }
  template <class Either>
  bool allows_either(const Either& message) {
    return permitted_.allows(message, fds_of(message));
  }

  Permitted permitted_;
};

TEST(Permitted, AConnectionWithTls) {
  Course(kServe, kLog, kStart, kStarted, kLog, kEnded, kLog, kEnd);
}

TEST(Permitted, AConnectionWithStarttls) {
  Course(serve_smtp(), kStart, kStarted, kSignal, kEnded, kLog, kStart, kStarted, kSignal, kEnded,
         kSignal, kAlone, kLog, kEnd);
}

TEST(Permitted, AConnectionWithoutAProgram) {
  Course(kServe, kLog, kEnd);
  Course(kServe, kStart, kNotStarted, kLog, kEnd);
  Course(serve_smtp(), kStart, kStarted, kEnded, kStart, kNotStarted, kEnd);
}

// The engine has given up, and the program is the front's.
TEST(Permitted, AnEndWhileTheProgramRuns) {
  Course(kServe, kStart, kEnd);
  Course(kServe, kStart, kStarted, kEnd);
}

TEST(Permitted, TheFirstProgramsGroupMayEndLate) {
  Course(serve_smtp(), kStart, kStarted, kEnded, kStart, kAlone, kStarted, kEnded, kEnd);
  Course late(serve_smtp(), kStart, kStarted, kEnded, kStart, kStarted);
  EXPECT_FALSE(late.allows(kAlone));
}

TEST(Permitted, ServeIsFirstAndOnce) {
  EXPECT_FALSE(Course().allows(kStarted));
  EXPECT_FALSE(Course().allows(kStart));
  EXPECT_FALSE(Course().allows(kLog));
  EXPECT_FALSE(Course().allows(kEnd));
  EXPECT_FALSE(Course(kServe).allows(kServe));
}

TEST(Permitted, TheFrontAnswersAStart) {
  EXPECT_FALSE(Course(kServe).allows(kStarted));
  EXPECT_FALSE(Course(kServe).allows(kNotStarted));
  EXPECT_FALSE(Course(kServe, kStart, kStarted).allows(kStarted));
  EXPECT_FALSE(Course(kServe, kStart, kStarted).allows(kNotStarted));
  EXPECT_FALSE(Course(kServe, kStart, kNotStarted).allows(kStarted));
}

TEST(Permitted, AProgramEndsOnceAndAfterItsStart) {
  EXPECT_FALSE(Course(kServe, kStart).allows(kEnded));
  EXPECT_FALSE(Course(kServe, kStart, kStarted, kEnded).allows(kEnded));
  EXPECT_FALSE(Course(kServe, kStart, kNotStarted).allows(kEnded));
}

TEST(Permitted, AGroupEndsOnceAndAfterItsProgram) {
  EXPECT_FALSE(Course(kServe).allows(kAlone));
  EXPECT_FALSE(Course(kServe, kStart).allows(kAlone));
  EXPECT_FALSE(Course(kServe, kStart, kStarted).allows(kAlone));
  EXPECT_FALSE(Course(kServe, kStart, kNotStarted).allows(kAlone));
  EXPECT_FALSE(Course(kServe, kStart, kStarted, kEnded, kAlone).allows(kAlone));
}

TEST(Permitted, OneProgramAfterAnother) {
  EXPECT_FALSE(Course(serve_smtp(), kStart).allows(kStart));
  EXPECT_FALSE(Course(serve_smtp(), kStart, kStarted).allows(kStart));
  EXPECT_FALSE(Course(serve_smtp(), kStart, kNotStarted).allows(kStart));
}

TEST(Permitted, TwoProgramsWithStarttlsElseOne) {
  EXPECT_FALSE(Course(kServe, kStart, kStarted, kEnded).allows(kStart));
  Course both(serve_smtp(), kStart, kStarted, kEnded, kStart, kStarted, kEnded);
  EXPECT_FALSE(both.allows(kStart));
}

TEST(Permitted, NoSignalWithoutAProgram) {
  EXPECT_FALSE(Course(kServe).allows(kSignal));
  EXPECT_FALSE(Course(kServe, kStart).allows(kSignal));
  EXPECT_FALSE(Course(kServe, kStart, kNotStarted).allows(kSignal));
}

TEST(Permitted, NothingAfterTheEnd) {
  Course course(kServe, kStart, kStarted, kEnd);
  EXPECT_FALSE(course.allows(kEnd));
  EXPECT_FALSE(course.allows(kLog));
  EXPECT_FALSE(course.allows(kSignal));
  EXPECT_FALSE(course.allows(kStart));
  EXPECT_FALSE(course.allows(kEnded));
  EXPECT_FALSE(course.allows(kServe));
}

TEST(Permitted, TheStatusInPlaceOfAConnection) {
  Course(kAskStatus, kStatus);
}

TEST(Permitted, TheStatusOnceAndNotUnasked) {
  EXPECT_FALSE(Course().allows(kStatus));
  EXPECT_FALSE(Course(kAskStatus).allows(kAskStatus));
  EXPECT_FALSE(Course(kAskStatus, kStatus).allows(kStatus));
  EXPECT_FALSE(Course(kAskStatus, kStatus).allows(kAskStatus));
}

// Nobody gets it, or says it, in the course of a connection.
TEST(Permitted, NoStatusOfAConnection) {
  for (const Course& course :
       {Course(kServe), Course(kServe, kStart), Course(kServe, kStart, kStarted),
        Course(kServe, kStart, kNotStarted), Course(kServe, kStart, kStarted, kEnded),
        Course(kServe, kEnd)}) {
    EXPECT_FALSE(Course(course).allows(kAskStatus));
    EXPECT_FALSE(Course(course).allows(kStatus));
  }
}

TEST(Permitted, NothingBesideTheStatus) {
  Course course(kAskStatus);
  EXPECT_FALSE(course.allows(kServe));
  EXPECT_FALSE(course.allows(kStart));
  EXPECT_FALSE(course.allows(kSignal));
  EXPECT_FALSE(course.allows(kLog));
  EXPECT_FALSE(course.allows(kEnd));
  course.expect(kStatus);
  EXPECT_FALSE(course.allows(kServe));
  EXPECT_FALSE(course.allows(kLog));
}

template <class Message>
int count_of(Course course, const Message& message) {
  int count = 0;
  while (count < 10'000 && course.allows(message)) ++count;
  return count;
}

TEST(Permitted, LinesAndSignalsHaveAnEnd) {
  EXPECT_EQ(count_of(Course(kServe), kLog), 64);
  EXPECT_EQ(count_of(Course(kServe, kStart, kStarted), kSignal), 1000);
}

TEST(Permitted, DescriptorsAreCounted) {
  for (std::size_t fds = 0; fds <= 4; ++fds) {
    EXPECT_EQ(Course().allows_with(kServe, fds), fds == 3) << fds;
    EXPECT_EQ(Course(kServe, kStart).allows_with(kStarted, fds), fds == 2) << fds;
    EXPECT_EQ(Course(kServe, kStart).allows_with(kNotStarted, fds), fds == 0) << fds;
    EXPECT_EQ(Course(kServe, kStart, kStarted).allows_with(kEnded, fds), fds == 0) << fds;
    EXPECT_EQ(Course(kServe).allows_with(kStart, fds), fds == 0) << fds;
    EXPECT_EQ(Course(kServe, kStart, kStarted).allows_with(kSignal, fds), fds == 0) << fds;
    EXPECT_EQ(Course(kServe).allows_with(kLog, fds), fds == 0) << fds;
    EXPECT_EQ(Course(kServe).allows_with(kEnd, fds), fds == 0) << fds;
    EXPECT_EQ(Course().allows_with(kAskStatus, fds), fds == 0) << fds;
    EXPECT_EQ(Course(kAskStatus).allows_with(kStatus, fds), fds == 0) << fds;
  }
}

// What was refused has not come.
TEST(Permitted, ARefusalChangesNothing) {
  Course course;
  EXPECT_FALSE(course.allows_with(kServe, 2));
  course.expect(kServe);
  EXPECT_FALSE(course.allows_with(kStart, 1));
  course.expect(kStart);
}

const StartMessage kInsideTls{{{"TLS_PROVIDER", "dotls, "}}};
const StartMessage kTellingAll{{{"TLS_PROVIDER", "dotls, "}, {"SSL_ALPN", "h2"}}};

TEST(Permitted, AProgramInTheClearHearsNothingOfTls) {
  EXPECT_FALSE(Course(serve_smtp()).allows(kInsideTls));
  Course(serve_smtp(), kStart, kStarted, kEnded, kInsideTls);
  Course(kServe, kInsideTls);
}

TEST(Permitted, AProgramHearsAllOfTlsWithZOnly) {
  EXPECT_FALSE(Course(kServe).allows(kTellingAll));
  ServeMessage with_z;
  with_z.tls_environment = true;
  Course(with_z, kTellingAll);
  with_z.starttls = StarttlsProtocol::Smtp;
  EXPECT_FALSE(Course(with_z).allows(kTellingAll));
  Course(with_z, kStart, kStarted, kEnded, kTellingAll);
}

}  // namespace
}  // namespace dotls::test
