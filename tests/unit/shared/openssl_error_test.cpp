// Goal: there is always a reason in words, and it is the one that says most.
#include "shared/openssl_error.hpp"

#include <gmock/gmock.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/proverr.h>
#include <openssl/ssl.h>

#include <cerrno>

namespace dotls {
namespace {

using testing::HasSubstr;
using testing::Not;

class OpensslError : public testing::Test {
 protected:
  void SetUp() override {
    OPENSSL_init_ssl(OPENSSL_INIT_LOAD_SSL_STRINGS, nullptr);
    ERR_clear_error();
  }
};

TEST_F(OpensslError, EmptyQueueGivesTheFallback) {
  EXPECT_EQ(take_openssl_error("out of memory"), "out of memory");
}

TEST_F(OpensslError, ReasonIsInWords) {
  ERR_raise(ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER);
  EXPECT_EQ(take_openssl_error("x"), "no shared cipher");
}

TEST_F(OpensslError, DetailIsAppended) {
  ERR_raise_data(ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER, "offered %d", 3);
  EXPECT_EQ(take_openssl_error("x"), "no shared cipher (offered 3)");
}

TEST_F(OpensslError, FirstOfSeveralCounts) {
  ERR_raise(ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER);
  ERR_raise(ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER);
  EXPECT_EQ(take_openssl_error("x"), "no shared cipher");
}

TEST_F(OpensslError, EmptyReasonOfALayerIsSkipped) {
  ERR_raise(ERR_LIB_SSL, ERR_R_PEM_LIB);
  ERR_raise(ERR_LIB_PEM, PEM_R_BAD_BASE64_DECODE);
  EXPECT_EQ(take_openssl_error("x"), "bad base64 decode");
}

TEST_F(OpensslError, EmptyReasonOfAProviderIsSkipped) {
  ERR_raise(ERR_LIB_PROV, PROV_R_CIPHER_OPERATION_FAILED);
  ERR_raise(ERR_LIB_SSL, SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC);
  EXPECT_EQ(take_openssl_error("x"), "decryption failed or bad record mac");
}

TEST_F(OpensslError, EmptyReasonOfALayerIsBetterThanNothing) {
  ERR_raise(ERR_LIB_SSL, ERR_R_PEM_LIB);
  EXPECT_THAT(take_openssl_error("x"), Not("x"));
}

TEST_F(OpensslError, SystemErrorIsInTheSystemsWords) {
  ERR_raise(ERR_LIB_SYS, EACCES);
  EXPECT_EQ(take_openssl_error("x"), "Permission denied");
}

TEST_F(OpensslError, ReasonWithoutWordsHasItsNumber) {
  ERR_raise(ERR_LIB_USER, 4095);
  EXPECT_THAT(take_openssl_error("x"), HasSubstr("OpenSSL error "));
}

TEST_F(OpensslError, QueueIsEmptyAfterwards) {
  ERR_raise(ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER);
  ERR_raise(ERR_LIB_SSL, SSL_R_WRONG_VERSION_NUMBER);
  static_cast<void>(take_openssl_error("x"));
  EXPECT_EQ(ERR_peek_error(), 0UL);
}

}  // namespace
}  // namespace dotls
