// Goal: a server whose private key is elsewhere shakes hands with each kind of key, in each version
// and padding, without ever having it; and where the signer refuses, there is no session.
#include <gmock/gmock.h>

#include <functional>
#include <tuple>

#include "dotls/keeper/remote_key/remote_keys.hpp"
#include "shared/certdir/pins.hpp"
#include "shared/error.hpp"
#include "tests/component/keeper/ring_signer.hpp"
#include "tests/support/pki.hpp"

namespace dotls::test {
namespace {

using testing::HasSubstr;

SslCtxPtr make_server(const RemoteKeys& keys, const Credential& own) {
  SslCtxPtr server(SSL_CTX_new(TLS_server_method()));
  const PkeyPtr key = keys.key_of(*own.certificate());
  EXPECT_EQ(SSL_CTX_use_cert_and_key(server.get(), own.certificate(), key.get(), nullptr, 1), 1);
  return server;
}

SslCtxPtr make_client(int version, const char* signatures = nullptr) {
  SslCtxPtr client(SSL_CTX_new(TLS_client_method()));
  SSL_CTX_set_min_proto_version(client.get(), version);
  SSL_CTX_set_max_proto_version(client.get(), version);
  if (signatures != nullptr) SSL_CTX_set1_sigalgs_list(client.get(), signatures);
  return client;
}

// In memory; true if both have done it.
bool shake_hands(SSL_CTX& server_context, SSL_CTX& client_context) {
  const SslPtr server(SSL_new(&server_context));
  const SslPtr client(SSL_new(&client_context));
  BIO* server_end = nullptr;
  BIO* client_end = nullptr;
  BIO_new_bio_pair(&server_end, 0, &client_end, 0);
  SSL_set_bio(server.get(), server_end, server_end);
  SSL_set_bio(client.get(), client_end, client_end);
  SSL_set_accept_state(server.get());
  SSL_set_connect_state(client.get());
  bool server_done = false;
  bool client_done = false;
  for (int step = 0; step < 20 && !(server_done && client_done); ++step) {
    client_done = SSL_do_handshake(client.get()) == 1;
    server_done = SSL_do_handshake(server.get()) == 1;
  }
  return server_done && client_done;
}

Credential credential(KeyKind kind) {
  CertSpec spec;
  spec.key = kind;
  return make_self_signed(spec);
}

class RemoteKey : public testing::TestWithParam<std::tuple<KeyKind, int>> {};

TEST_P(RemoteKey, ShakesHands) {
  const auto [kind, version] = GetParam();
  const Credential own = credential(kind);
  RingSigner signer;
  signer.add(own);
  RemoteKeys keys;
  keys.sign_by(&signer);
  const SslCtxPtr server = make_server(keys, own);
  const SslCtxPtr client = make_client(version);
  EXPECT_TRUE(shake_hands(*server, *client));
  EXPECT_EQ(signer.schemes().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(Of, RemoteKey,
                         testing::Combine(testing::Values(KeyKind::Rsa, KeyKind::Ecdsa,
                                                          KeyKind::Ed25519),
                                          testing::Values(TLS1_2_VERSION, TLS1_3_VERSION)));

struct Asked {
  KeyKind kind;
  int version;
  const char* by_client;
  SignatureScheme scheme;
};

TEST(RemoteKeyScheme, IsTheClients) {
  for (const Asked& asked : {
           Asked{KeyKind::Rsa, TLS1_2_VERSION, "RSA+SHA256", SignatureScheme::RsaPkcs1Sha256},
           Asked{KeyKind::Rsa, TLS1_2_VERSION, "RSA+SHA512", SignatureScheme::RsaPkcs1Sha512},
           Asked{KeyKind::Rsa, TLS1_2_VERSION, "RSA-PSS+SHA384", SignatureScheme::RsaPssRsaeSha384},
           Asked{KeyKind::Rsa, TLS1_3_VERSION, "RSA-PSS+SHA256", SignatureScheme::RsaPssRsaeSha256},
           Asked{KeyKind::Rsa, TLS1_3_VERSION, "RSA-PSS+SHA512", SignatureScheme::RsaPssRsaeSha512},
           Asked{KeyKind::Ecdsa, TLS1_2_VERSION, "ECDSA+SHA384", SignatureScheme::EcdsaSha384},
           Asked{KeyKind::Ecdsa, TLS1_3_VERSION, "ECDSA+SHA256", SignatureScheme::EcdsaSha256},
           Asked{KeyKind::Ed25519, TLS1_3_VERSION, "ed25519", SignatureScheme::Ed25519},
       }) {
    const Credential own = credential(asked.kind);
    RingSigner signer;
    signer.add(own);
    RemoteKeys keys;
    keys.sign_by(&signer);
    const SslCtxPtr server = make_server(keys, own);
    const SslCtxPtr client = make_client(asked.version, asked.by_client);
    EXPECT_TRUE(shake_hands(*server, *client)) << asked.by_client;
    EXPECT_THAT(signer.schemes(), testing::ElementsAre(asked.scheme)) << asked.by_client;
  }
}

TEST(RemoteKeyRefused, WithoutASigner) {
  const Credential own = credential(KeyKind::Ecdsa);
  const RemoteKeys keys;
  const SslCtxPtr server = make_server(keys, own);
  EXPECT_FALSE(shake_hands(*server, *make_client(TLS1_3_VERSION)));
}

TEST(RemoteKeyRefused, WhereTheSignerHasAnotherKey) {
  const Credential own = credential(KeyKind::Ecdsa);
  RingSigner signer;
  signer.add(credential(KeyKind::Ecdsa));
  RemoteKeys keys;
  keys.sign_by(&signer);
  const SslCtxPtr server = make_server(keys, own);
  EXPECT_FALSE(shake_hands(*server, *make_client(TLS1_3_VERSION)));
}

TEST(RemoteKeyRefused, ForACertificateOfAnotherKey) {
  const RemoteKeys keys;
  const PkeyPtr key = keys.key_of(*credential(KeyKind::Ecdsa).certificate());
  const SslCtxPtr server(SSL_CTX_new(TLS_server_method()));
  EXPECT_NE(SSL_CTX_use_cert_and_key(server.get(), credential(KeyKind::Ecdsa).certificate(),
                                     key.get(), nullptr, 1),
            1);
}

// Certificates of several types, as an administrator gives them with -n.
TEST(RemoteKeys, AreToldApart) {
  const Credential rsa = credential(KeyKind::Rsa);
  const Credential ecdsa = credential(KeyKind::Ecdsa);
  RingSigner signer;
  signer.add(rsa);
  signer.add(ecdsa);
  RemoteKeys keys;
  keys.sign_by(&signer);
  const SslCtxPtr server = make_server(keys, rsa);
  const PkeyPtr second = keys.key_of(*ecdsa.certificate());
  ASSERT_EQ(SSL_CTX_use_cert_and_key(server.get(), ecdsa.certificate(), second.get(), nullptr, 1),
            1);
  EXPECT_TRUE(shake_hands(*server, *make_client(TLS1_3_VERSION, "RSA-PSS+SHA256")));
  EXPECT_TRUE(shake_hands(*server, *make_client(TLS1_3_VERSION, "ECDSA+SHA256")));
  EXPECT_THAT(signer.schemes(), testing::ElementsAre(SignatureScheme::RsaPssRsaeSha256,
                                                     SignatureScheme::EcdsaSha256));
}

// The same key with its point compressed is other bytes.
TEST(RemoteKeys, AreThoseOfTheCertificateHoweverItIsWritten) {
  CertSpec spec;
  spec.change = [](X509* certificate) {
    EVP_PKEY* key = X509_get_pubkey(certificate);
    EVP_PKEY_set_utf8_string_param(key, "point-format", "compressed");
    X509_set_pubkey(certificate, key);
    EVP_PKEY_free(key);
  };
  const Credential own = make_self_signed(spec);
  RingSigner signer;
  signer.add(own);
  RemoteKeys keys;
  keys.sign_by(&signer);
  const SslCtxPtr server = make_server(keys, own);
  EXPECT_TRUE(shake_hands(*server, *make_client(TLS1_2_VERSION)));
}

TEST(KeyRingRefuses, WhatNoServerSigns) {
  const Credential own = credential(KeyKind::Ecdsa);
  RingSigner signer;
  signer.add(own);
  const std::string hash = spki_hash(*own.certificate());
  const std::string good = std::string(64, ' ') + "TLS 1.3, server CertificateVerify" +
                           std::string(1, '\0') + std::string(32, 'h');
  EXPECT_TRUE(signer.sign(hash, SignatureScheme::EcdsaSha256, good));
  EXPECT_FALSE(signer.sign(hash, SignatureScheme::EcdsaSha256, "anything else"));
  EXPECT_FALSE(signer.sign(std::string(32, '\0'), SignatureScheme::EcdsaSha256, good));
  EXPECT_FALSE(signer.sign({}, SignatureScheme::EcdsaSha256, good));
  EXPECT_FALSE(signer.sign(hash, SignatureScheme::RsaPssRsaeSha256, good));
  EXPECT_FALSE(signer.sign(hash, SignatureScheme::Ed25519, good));
  EXPECT_FALSE(signer.sign(hash, static_cast<SignatureScheme>(0x0203), good));
}

}  // namespace
}  // namespace dotls::test
