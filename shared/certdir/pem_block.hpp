// PEM, one block at a time: what a file says it holds, before anybody believes it. It decodes
// base64 and nothing below it.
#pragma once

#include <openssl/bio.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dotls {

/// One block: the words of its BEGIN line ("DH PARAMETERS") and what the base64 stands for, which
/// is wiped when the object goes.
struct PemBlock {
  PemBlock() = default;
  PemBlock(PemBlock&&) = default;
  PemBlock& operator=(PemBlock&&) = delete;
  PemBlock(const PemBlock&) = delete;
  PemBlock& operator=(const PemBlock&) = delete;
  ~PemBlock();

  [[nodiscard]] bool is_private_key() const { return label.ends_with("PRIVATE KEY"); }
  [[nodiscard]] bool is_certificate() const { return label.ends_with("CERTIFICATE"); }

  std::string label;
  std::vector<unsigned char> der;
};

/// The next block that can be read from `bio`, past any text before it; nullopt where there is
/// none. Leaves nothing in OpenSSL's error queue. Any thread.
[[nodiscard]] std::optional<PemBlock> find_pem_block(BIO* bio);

/// All blocks in `bytes`, in order.
[[nodiscard]] std::vector<PemBlock> parse_pem(std::span<const char> bytes);

/// What is wrong with the blocks that OpenSSL passes over without a word, each by its number: those
/// whose BEGIN line has something before or after it, and those of a label that is not
/// `understood`. At most five, and a word where there are more. Pure.
[[nodiscard]] std::vector<std::string> find_odd_blocks(std::string_view text,
                                                       bool (*understood)(std::string_view label));

}  // namespace dotls
