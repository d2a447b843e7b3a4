// Goal: the table and the JSON of --list say what was found, and nothing in them can be forged.
#include "update_tmprsadh/report.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace dotls::update {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Row certificate_row() {
  Row row;
  row.file = "servercert.pem";
  row.mode = S_IFREG | 0640;
  row.owner = "root:qcerts";
  row.age_seconds = 3 * 86'400;
  row.verdict.kind = "certificate";
  row.verdict.bits = 256;
  row.verdict.days_left = 12;
  row.verdict.add(Severity::Warning, "expires soon");
  return row;
}

TEST(Report, HasALineForTheHeadingAndEachRow) {
  EXPECT_EQ(
      format_table({certificate_row()}),
      "FILE            KIND         BITS  MODE  OWNER        AGE  DAYS LEFT  VERDICT\n"
      "servercert.pem  certificate  256   0640  root:qcerts  3 d  12         warning: expires "
      "soon\n");
}

TEST(Report, ShowsDashesForAFileThatIsMissing) {
  Row row;
  row.file = "dh2048.pem";
  row.verdict.kind = "DH parameters";
  EXPECT_THAT(format_table({row}), HasSubstr("DH parameters  -     -     -      -    -"));
}

TEST(Report, EscapesNamesInTheTable) {
  Row row;
  row.file = "a\nb\033[31m";
  EXPECT_THAT(format_table({row}), HasSubstr("a\\x0ab\\x1b[31m"));
}

TEST(Report, GivesTheWorstOfAllRows) {
  Row broken;
  broken.verdict.add(Severity::Broken, "expired");
  broken.verdict.add(Severity::Warning, "weak");
  EXPECT_EQ(worst_of({}), Severity::Fine);
  EXPECT_EQ(worst_of({certificate_row()}), Severity::Warning);
  EXPECT_EQ(worst_of({broken, certificate_row()}), Severity::Broken);
}

TEST(Report, IsJsonForAProgram) {
  EXPECT_EQ(format_json("/certs", Severity::Warning, {certificate_row()}),
            "{\"directory\": \"/certs\", \"status\": 1, \"files\": [\n"
            "  {\"file\": \"servercert.pem\", \"kind\": \"certificate\", \"bits\": 256, \"mode\": "
            "\"0640\", \"owner\": \"root:qcerts\", \"age_seconds\": 259200, \"days_left\": 12, "
            "\"verdict\": \"warning\", \"problems\": [\"expires soon\"]}]}\n");
}

TEST(Report, UsesNullInJsonForWhatIsNotKnown) {
  const std::string json = format_json("/certs", Severity::Fine, {Row{}});
  EXPECT_THAT(json, HasSubstr("\"bits\": null, \"mode\": null, \"owner\": null"));
  EXPECT_THAT(json, Not(HasSubstr("-")));
}

}  // namespace
}  // namespace dotls::update
