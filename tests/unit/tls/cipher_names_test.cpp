// Goal: a list of ciphers falls into TLS 1.2 names and TLS 1.3 suites, however it is written.
#include <gmock/gmock.h>

#include "dotls/tls/ciphers.hpp"

namespace dotls {
namespace {

struct Row {
  const char* text;
  const char* list;
  const char* suites;
};

class CipherNamesOf : public testing::TestWithParam<Row> {};

TEST_P(CipherNamesOf, AreSplitByVersion) {
  const CipherNames names = split_cipher_names(GetParam().text);
  EXPECT_EQ(names.list, GetParam().list);
  EXPECT_EQ(names.suites, GetParam().suites);
}

INSTANTIATE_TEST_SUITE_P(
    Table, CipherNamesOf,
    testing::Values(Row{"", "", ""}, Row{"HIGH", "HIGH", ""},
                    Row{"HIGH:!aNULL:@SECLEVEL=2", "HIGH:!aNULL:@SECLEVEL=2", ""},
                    Row{"TLS_AES_128_GCM_SHA256", "", "TLS_AES_128_GCM_SHA256"},
                    Row{"TLS_A:X:TLS_B:Y", "X:Y", "TLS_A:TLS_B"},
                    Row{"::X,, Y\t\r\nZ:", "X:Y:Z", ""},
                    Row{"# all of them\nX # this one\nTLS_A\n#end", "X", "TLS_A"},
                    Row{"# nothing", "", ""}, Row{"XTLS_A:tls_b", "XTLS_A:tls_b", ""}));

}  // namespace
}  // namespace dotls
