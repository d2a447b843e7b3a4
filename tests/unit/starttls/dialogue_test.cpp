// Goal: the greeting when TLS is required and unavailable is a refusal in its protocol.
#include "dotls/starttls/dialogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dotls {
namespace {

using testing::EndsWith;
using testing::StartsWith;

TEST(UnavailableGreeting, RefusesInTheProtocolsWords) {
  EXPECT_THAT(unavailable_greeting(StarttlsProtocol::Smtp), StartsWith("421 4.7.0 "));
  EXPECT_THAT(unavailable_greeting(StarttlsProtocol::Pop3), StartsWith("-ERR [SYS/TEMP] "));
  EXPECT_THAT(unavailable_greeting(StarttlsProtocol::Imap), StartsWith("* BYE "));
}

TEST(UnavailableGreeting, IsOneLine) {
  for (const auto protocol :
       {StarttlsProtocol::Smtp, StarttlsProtocol::Pop3, StarttlsProtocol::Imap}) {
    EXPECT_THAT(unavailable_greeting(protocol), EndsWith("\r\n"));
    EXPECT_EQ(unavailable_greeting(protocol).find('\n'), unavailable_greeting(protocol).size() - 1);
  }
}

}  // namespace
}  // namespace dotls
