// The contents of rsa<bits>.pem and dh<bits>.pem: OpenSSL's generators, the PEM, and the
// verification. It writes no file and starts no thread.
#pragma once

#include <string>

#include "shared/certdir/cert_directory.hpp"
#include "shared/openssl_ptr.hpp"

namespace dotls::update {

enum class Material { RsaKey, DhParameters };

/// One file that the tool makes.
struct MaterialFile {
  Material material;
  int bits;

  [[nodiscard]] std::string name() const {
    return material == Material::RsaKey ? rsa_file_name(bits) : dh_file_name(bits);
  }
};

/// A generator for EVP_PKEY_generate(3): a fresh RSA key (e = 65537), or fresh DH parameters (a
/// safe prime p = 2q+1 and the generator 2). Throws Fatal. Any thread.
[[nodiscard]] PkeyCtxPtr make_generator(const MaterialFile& file);

/// The RFC 7919 group ffdhe<bits>; no search. Throws Fatal.
[[nodiscard]] PkeyPtr make_group_parameters(int bits);

/// The PEM of a key (PKCS#8, unencrypted) or parameters (PKCS#3), in memory that is wiped.
[[nodiscard]] BioPtr encode_pem(Material material, EVP_PKEY* key);

/// Parses `content` as `file`; cheap, without verification. Throws Fatal::usage that names
/// content.path.
[[nodiscard]] PkeyPtr parse_material(const MaterialFile& file, const FileContent& content);

/// Reads the file at `path` as `file`; cheap, without verification. Throws Fatal::usage if it is
/// missing, bad, or a key that is open to others.
[[nodiscard]] PkeyPtr load_material(const MaterialFile& file, const std::string& path);

/// Verifies `content` as `file`: the size, and EVP_PKEY_param_check or EVP_PKEY_check. Throws Fatal
/// that names content.path. Slow and cannot be stopped: 0.3 s for DH parameters of 2048 bits, half
/// a minute at 8192.
void check_material(const MaterialFile& file, const FileContent& content);

}  // namespace dotls::update
