// Goal: the table and the JSON of --list show the findings, and cannot be forged.
#include "update_tmprsadh/report.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace dotls::update {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Finding certificate() {
  Finding finding{"certificate", "/certs/servercert.pem"};
  finding.know("mode", "0640");
  finding.know("owner", "root:qcerts");
  finding.know("age_seconds", std::int64_t{3 * 86'400});
  finding.know("key_bits", std::int64_t{256});
  finding.know("days_left", std::int64_t{12});
  finding.add(Severity::Warning, "/certs/servercert.pem: expires soon");
  return finding;
}

TEST(Report, HasALineForTheHeadingAndEachRow) {
  EXPECT_EQ(
      format_table("/certs", {certificate()}),
      "FILE            KIND         BITS  MODE  OWNER        AGE  DAYS LEFT  VERDICT\n"
      "servercert.pem  certificate  256   0640  root:qcerts  3 d  12         warning: expires "
      "soon\n");
}

TEST(Report, ShowsDashesForAFileThatIsMissing) {
  EXPECT_THAT(format_table("/certs", {{"DH parameters", "/certs/dh2048.pem"}}),
              HasSubstr("DH parameters  -     -     -      -    -"));
}

TEST(Report, EscapesNamesInTheTable) {
  EXPECT_THAT(format_table("/certs", {{"other", "/certs/a\nb\033[31m"}}),
              HasSubstr("a\\x0ab\\x1b[31m"));
}

TEST(Report, StatusIsTheWorstRow) {
  Finding broken;
  broken.add(Severity::Broken, "expired");
  broken.add(Severity::Warning, "weak");
  EXPECT_EQ(worst_of({}), Severity::Fine);
  EXPECT_EQ(worst_of({certificate()}), Severity::Warning);
  EXPECT_EQ(worst_of({broken, certificate()}), Severity::Broken);
}

TEST(Report, CanBeJson) {
  EXPECT_EQ(format_json("/certs", Severity::Warning, {certificate()}),
            "{\"directory\": \"/certs\", \"status\": 1, \"files\": [\n"
            "  {\"file\": \"servercert.pem\", \"kind\": \"certificate\", \"bits\": 256, \"mode\": "
            "\"0640\", \"owner\": \"root:qcerts\", \"age_seconds\": 259200, \"days_left\": 12, "
            "\"verdict\": \"warning\", \"problems\": [\"expires soon\"]}]}\n");
}

TEST(Report, UsesNullInJsonForUnknownValues) {
  const std::string json = format_json("/certs", Severity::Fine, {Finding{}});
  EXPECT_THAT(json, HasSubstr("\"bits\": null, \"mode\": null, \"owner\": null"));
  EXPECT_THAT(json, Not(HasSubstr("-")));
}

}  // namespace
}  // namespace dotls::update
