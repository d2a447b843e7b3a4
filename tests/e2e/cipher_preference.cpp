// Goal: a server uses its own cipher order: by default OpenSSL's without static RSA, with DHE last,
// and ChaCha20 for clients that prefer it; a configured list, even the system's, is used as it is.

#include <gmock/gmock.h>

#include <memory>

#include "tests/support/binaries.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/session.hpp"

namespace dotls::test {
namespace {

using CipherPreference = EndToEnd;

const std::string kStaticRsa = "AES128-SHA";
const std::string kEcdheAes128 = "ECDHE-RSA-AES128-GCM-SHA256";
const std::string kEcdheAes256 = "ECDHE-RSA-AES256-GCM-SHA384";
const std::string kEcdheChacha = "ECDHE-RSA-CHACHA20-POLY1305";
const std::string kEcdheCbc = "ECDHE-RSA-AES128-SHA";
const std::string kDhe = "DHE-RSA-AES256-GCM-SHA384";
const std::string kAes128 = "TLS_AES_128_GCM_SHA256";
const std::string kAes256 = "TLS_AES_256_GCM_SHA384";
const std::string kChacha = "TLS_CHACHA20_POLY1305_SHA256";

// Certificates are RSA's, which all of these can be used with.
class Servers {
 public:
  explicit Servers(std::vector<std::string> options = {},
                   std::map<std::string, std::string> env = {})
      : options_(std::move(options)), env_(std::move(env)) {}
  /// One whose system has these lines in its OpenSSL configuration.
  static Servers with_system(const std::string& lines,
                             const std::vector<std::string>& options = {}) {
    Servers servers(options);
    servers.env_["OPENSSL_CONF"] = servers.certs_->write(
        "openssl.cnf",
        "openssl_conf = init\n[init]\nssl_conf = ssl\n[ssl]\nsystem_default = all\n[all]\n" + lines,
        0644);
    return servers;
  }

  /// What a client of TLS 1.2 gets that offers these, best first; "" where it gets nothing.
  [[nodiscard]] std::string choose(const std::vector<std::string>& offered) const {
    return met({.max_version = TLS1_2_VERSION, .ciphers = joined(offered)});
  }
  /// The same in TLS 1.3.
  [[nodiscard]] std::string choose_suite(const std::vector<std::string>& offered) const {
    return met({.min_version = TLS1_3_VERSION, .suites = joined(offered)});
  }
  [[nodiscard]] RunResult check() const {
    std::vector<std::string> argv{dotls_path(),   "--check", "-d",
                                  certs_->path(), "-c",      *certs_ / "root.pem"};
    argv.insert(argv.end(), options_.begin(), options_.end());
    return run({.argv = std::move(argv), .env = env_});
  }

 private:
  static CertSpec lasting() {
    CertSpec spec;
    spec.key = KeyKind::Rsa;
    spec.valid_until = 60L * 86'400 + 3'600;
    return spec;
  }
  static std::string joined(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += (list.empty() ? "" : ":") + name;
    return list;
  }
  [[nodiscard]] std::string met(const TlsSettings& settings) const {
    Session session(*certs_, {.program = {"true"}, .options = options_, .env = env_});
    TlsPeer client = session.make_client(settings);
    const bool done = client.handshake();
    const std::string got = done ? SSL_get_cipher_name(client.ssl()) : "";
    client.hang_up();
    EXPECT_EQ(session.dotls().wait(), done ? 0 : 97) << session.dotls().err().text();
    return got;
  }

  std::shared_ptr<const CertDir> certs_ = std::make_shared<const CertDir>(lasting());
  std::vector<std::string> options_;
  std::map<std::string, std::string> env_;
};

// Debian's own configuration names the built-in list, with a security level.
std::vector<Servers> with_the_default() {
  std::vector<Servers> all;
  all.emplace_back();
  all.push_back(Servers::with_system("CipherString = DEFAULT:@SECLEVEL=2\n"));
  all.push_back(Servers::with_system("MinProtocol = TLSv1.2\n"));
  all.emplace_back(std::vector<std::string>{"-f", kAes128 + ':' + kAes256 + ':' + kChacha});
  return all;
}

TEST_F(CipherPreference, ExcludesStaticRsaByDefault) {
  for (const Servers& servers : with_the_default()) {
    EXPECT_EQ(servers.choose({kStaticRsa, kEcdheAes128}), kEcdheAes128);
    EXPECT_EQ(servers.choose({kStaticRsa, "AES256-GCM-SHA384"}), "");
  }
}

TEST_F(CipherPreference, PutsDheLastByDefault) {
  for (const Servers& servers : with_the_default()) {
    EXPECT_EQ(servers.choose({kDhe, kEcdheCbc}), kEcdheCbc);
    EXPECT_EQ(servers.choose({kDhe, kStaticRsa}), kDhe);
  }
}

// Such a client has no hardware for AES.
TEST_F(CipherPreference, PutsChachaFirstForClientsThatDo) {
  const Servers servers;
  EXPECT_EQ(servers.choose({kEcdheChacha, kEcdheAes256}), kEcdheChacha);
  EXPECT_EQ(servers.choose({kEcdheAes128, kEcdheChacha, kEcdheAes256}), kEcdheAes256);
  EXPECT_EQ(servers.choose_suite({kChacha, kAes256}), kChacha);
  EXPECT_EQ(servers.choose_suite({kAes128, kChacha, kAes256}), kAes256);
}

// "DEFAULT" by name is a list like others.
TEST_F(CipherPreference, IsThatOfTheNamedList) {
  const std::string list = kStaticRsa + ':' + kEcdheAes128 + ':' + kEcdheChacha;
  std::vector<Servers> all;
  all.emplace_back(std::vector<std::string>{"-f", list});
  all.emplace_back(std::vector<std::string>{},
                   std::map<std::string, std::string>{{"TLS_CIPHER_LIST", list}});
  all.push_back(Servers::with_system("CipherString = " + list + '\n'));
  for (const Servers& servers : all) {
    EXPECT_EQ(servers.choose({kEcdheAes128, kStaticRsa}), kStaticRsa);
    EXPECT_EQ(servers.choose({kEcdheChacha, kEcdheAes128}), kEcdheAes128);
    EXPECT_EQ(servers.choose({kDhe}), "");
  }
  EXPECT_EQ(Servers({"-f", "DEFAULT"}).choose({kStaticRsa}), kStaticRsa);
  EXPECT_EQ(Servers({"-f", "DEFAULT"}).choose({kEcdheCbc, kDhe}), kDhe);
}

TEST_F(CipherPreference, IsThatOfAListThatResemblesTheDefault) {
  const Servers servers = Servers::with_system("CipherString = DEFAULT:!kRSA\n");
  EXPECT_EQ(servers.choose({kEcdheCbc, kDhe}), kDhe);
  EXPECT_EQ(servers.choose({kStaticRsa}), "");
}

TEST_F(CipherPreference, IsThatOfTheNamedSuites) {
  const std::string suites = kAes128 + ':' + kChacha;
  std::vector<Servers> all;
  all.emplace_back(std::vector<std::string>{"-f", suites});
  all.emplace_back(std::vector<std::string>{},
                   std::map<std::string, std::string>{{"TLS_CIPHER_SUITE", suites}});
  all.push_back(Servers::with_system("Ciphersuites = " + suites + '\n'));
  for (const Servers& servers : all) {
    EXPECT_EQ(servers.choose_suite({kChacha, kAes128}), kAes128);
    EXPECT_EQ(servers.choose_suite({kAes256, kChacha}), kChacha);
  }
}

TEST_F(CipherPreference, WithStaticRsaIsAWarningOfCheck) {
  const std::string warning = "ciphers with static RSA are on";
  for (const Servers& servers : with_the_default()) {
    const RunResult result = servers.check();
    EXPECT_EQ(result.status, 0) << result.out;
    EXPECT_THAT(result.out, testing::Not(testing::HasSubstr(warning)));
    EXPECT_THAT(result.out, testing::Not(testing::ContainsRegex("[ ,]AES(128|256)-")));
  }
  for (const Servers& servers :
       {Servers({"-f", kEcdheAes128 + ':' + kStaticRsa}), Servers({"-f", "DEFAULT"})}) {
    const RunResult result = servers.check();
    EXPECT_EQ(result.status, 1) << result.out;
    EXPECT_THAT(result.out, testing::HasSubstr(warning));
  }
}

}  // namespace
}  // namespace dotls::test
