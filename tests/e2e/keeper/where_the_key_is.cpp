// Goal: the key is in the memory of the key process and of no other.
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <sstream>
#include <vector>

#include "tests/e2e/keeper/echo.hpp"
#include "tests/support/end_to_end.hpp"
#include "tests/support/keeper.hpp"

namespace dotls::test {
namespace {

// The private number of a key, as it is in a file and as OpenSSL computes with it, and the file.
std::vector<std::string> forms_of(const Credential& leaf, const char* parameter) {
  BIGNUM* read = nullptr;
  EXPECT_EQ(EVP_PKEY_get_bn_param(leaf.key(), parameter, &read), 1);
  const BignumPtr number(read);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  // A quarter of the PEM is no chance find, and may be what is left of it.
  const std::string pem = leaf.key_pem();
  const std::string middle = pem.substr(pem.find('\n') + 1, 60);
  return {bytes, std::string(bytes.rbegin(), bytes.rend()), middle};
}

// How many of the `forms` are in what the process can read of its own memory.
std::size_t found_in(pid_t pid, const std::vector<std::string>& forms) {
  const std::string folder = "/proc/" + std::to_string(pid);
  const UniqueFd memory(::open((folder + "/mem").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_TRUE(memory) << "process " << pid;
  std::istringstream maps(read_file(folder + "/maps"));
  std::vector<bool> found(forms.size(), false);
  std::size_t read = 0;
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0;
    unsigned long end = 0;
    char readable = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx %c", &begin, &end, &readable) != 3 || readable != 'r')
      continue;
    // Shadow memory of a sanitizer; a key is in no such place.
    if (end - begin > (1UL << 30)) continue;
    std::string bytes(end - begin, '\0');
    const ssize_t got =
        ::pread(memory.get(), bytes.data(), bytes.size(), static_cast<off_t>(begin));
    if (got <= 0) continue;
    bytes.resize(static_cast<std::size_t>(got));
    read += bytes.size();
    for (std::size_t i = 0; i < forms.size(); ++i)
      if (bytes.find(forms[i]) != std::string::npos) found[i] = true;
  }
  EXPECT_GT(read, 100'000U) << "process " << pid << ": hardly anything was read";
  return static_cast<std::size_t>(std::count(found.begin(), found.end(), true));
}

class WhereTheKeyIs : public EndToEnd {
 protected:
  static void expect_in_the_key_process_alone(const CertDir& certs, const char* parameter) {
    Echo echo(certs);
    const auto forms = forms_of(certs.leaf(), parameter);
    EXPECT_GE(found_in(echo.keeper.process().pid(), forms), 1U) << "the search finds nothing";
    EXPECT_EQ(found_in(echo.keeper.wait_for_acceptor(), forms), 0U);
    EXPECT_EQ(found_in(echo.keeper.wait_for_engine(), forms), 0U);
    EXPECT_EQ(found_in(echo.via.via().pid(), forms), 0U);
    echo.end_well();
  }
};

TEST_F(WhereTheKeyIs, OfEcdsa) {
  expect_in_the_key_process_alone(CertDir(), OSSL_PKEY_PARAM_PRIV_KEY);
}

TEST_F(WhereTheKeyIs, OfRsa) {
  expect_in_the_key_process_alone(CertDir(KeyKind::Rsa), OSSL_PKEY_PARAM_RSA_FACTOR1);
}

TEST_F(WhereTheKeyIs, OfANewCertificate) {
  const CertDir certs;
  Keeper keeper(certs);
  const Credential next = make_certificate({}, authorities().intermediate);
  certs.write("new", chain_pem(next));
  ASSERT_EQ(std::rename((certs / "new").c_str(), (certs / "servercert.pem").c_str()), 0);
  expect_served(keeper);
  const auto forms = forms_of(next, OSSL_PKEY_PARAM_PRIV_KEY);
  EXPECT_GE(found_in(keeper.process().pid(), forms), 1U) << "the search finds nothing";
  EXPECT_EQ(found_in(keeper.wait_for_acceptor(), forms), 0U);
}

}  // namespace
}  // namespace dotls::test
