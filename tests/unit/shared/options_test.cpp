// Goal: the syntax of options, and the message for a wrong one.
#include "shared/options.hpp"

#include <gmock/gmock.h>

#include <array>

#include "shared/error.hpp"

namespace dotls {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::FieldsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::array kSpecs{OptionSpec{'v', "verbose", false}, OptionSpec{'q', "quiet", false},
                            OptionSpec{'n', "certfile", true}, OptionSpec{0, "certainly", false},
                            OptionSpec{0, "pin", true}};

ParsedOptions parse(const std::vector<std::string>& arguments) {
  return parse_options(arguments, kSpecs);
}

std::string refusal_of(const std::vector<std::string>& arguments) {
  try {
    static_cast<void>(parse(arguments));
  } catch (const Fatal& error) {
    EXPECT_EQ(error.exit_status(), kExitUsage);
    return error.what();
  }
  ADD_FAILURE() << "not refused";
  return {};
}

TEST(Options, NoArgumentsParse) {
  EXPECT_THAT(parse({}).uses, IsEmpty());
  EXPECT_THAT(parse({}).operands, IsEmpty());
}

TEST(Options, ComeInTheOrderTheyWereGiven) {
  EXPECT_THAT(parse({"-v", "--pin", "a", "-q", "--pin=b", "-v"}).uses,
              ElementsAre(FieldsAre("verbose", ""), FieldsAre("pin", "a"), FieldsAre("quiet", ""),
                          FieldsAre("pin", "b"), FieldsAre("verbose", "")));
}

TEST(Options, LettersMayBeJoined) {
  EXPECT_THAT(
      parse({"-vqnfile"}).uses,
      ElementsAre(FieldsAre("verbose", ""), FieldsAre("quiet", ""), FieldsAre("certfile", "file")));
}

TEST(Options, ValueMayBeEmptyOrLookLikeAnOption) {
  EXPECT_THAT(
      parse({"-n", "", "-n", "-v", "--pin="}).uses,
      ElementsAre(FieldsAre("certfile", ""), FieldsAre("certfile", "-v"), FieldsAre("pin", "")));
}

TEST(Options, EndAtTheFirstOperand) {
  const ParsedOptions parsed = parse({"-v", "prog", "-q", "--", "--pin"});
  EXPECT_THAT(parsed.uses, ElementsAre(FieldsAre("verbose", "")));
  EXPECT_THAT(parsed.operands, ElementsAre("prog", "-q", "--", "--pin"));
}

TEST(Options, EndAtTwoDashes) {
  const ParsedOptions parsed = parse({"-v", "--", "-q"});
  EXPECT_THAT(parsed.uses, ElementsAre(FieldsAre("verbose", "")));
  EXPECT_THAT(parsed.operands, ElementsAre("-q"));
}

TEST(Options, OneDashIsAnOperand) {
  EXPECT_THAT(parse({"-", "-v"}).operands, ElementsAre("-", "-v"));
}

TEST(Options, LongNameMayBeAbbreviated) {
  EXPECT_THAT(parse({"--verb"}).uses, ElementsAre(FieldsAre("verbose", "")));
}

TEST(Options, AmbiguousNameIsRefused) {
  EXPECT_THAT(refusal_of({"-v", "--cert", "x"}),
              AllOf(HasSubstr("--cert"), HasSubstr("ambiguous"), HasSubstr("--help")));
}

TEST(Options, UnknownLetterIsNamed) {
  EXPECT_THAT(refusal_of({"-vx"}), AllOf(HasSubstr("-x"), HasSubstr("--help")));
}

TEST(Options, UnknownLongNameIsNamed) {
  EXPECT_THAT(refusal_of({"--verbatim"}), AllOf(HasSubstr("--verbatim"), HasSubstr("--help")));
}

TEST(Options, UnknownNameIsEscaped) {
  EXPECT_THAT(refusal_of({"--x\ny"}), HasSubstr("--x\\x0ay"));
}

TEST(Options, MissingValueOfALetterIsNamedBothWays) {
  EXPECT_THAT(refusal_of({"-v", "-n"}),
              AllOf(HasSubstr("-n (--certfile)"), HasSubstr("needs a value")));
}

TEST(Options, MissingValueOfALongNameIsNamed) {
  EXPECT_THAT(refusal_of({"--pin"}), AllOf(HasSubstr("--pin"), HasSubstr("needs a value")));
}

TEST(Options, ValueWhereNoneIsTakenIsRefused) {
  EXPECT_THAT(refusal_of({"--quiet=1"}), AllOf(HasSubstr("--quiet"), HasSubstr("no value")));
}

TEST(Options, MayBeParsedAgainFromTheBeginning) {
  EXPECT_THAT(parse({"-vq"}).uses.size(), 2U);
  static_cast<void>(refusal_of({"-vx"}));
  EXPECT_THAT(parse({"-q", "prog"}).operands, ElementsAre("prog"));
}

}  // namespace
}  // namespace dotls
