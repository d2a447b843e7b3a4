// PEM, one block at a time. It decodes the base64 but not the contents.
#pragma once

#include <openssl/bio.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dotls {

/// One block: the label of its BEGIN line ("DH PARAMETERS") and the decoded base64, which is wiped
/// by the destructor.
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

/// The next readable block from `bio`, after any text before it; nullopt if there is none. Leaves
/// OpenSSL's error queue empty. Any thread.
[[nodiscard]] std::optional<PemBlock> find_pem_block(BIO* bio);

/// All blocks in `bytes`, in order.
[[nodiscard]] std::vector<PemBlock> parse_pem(std::span<const char> bytes);

/// Problems of blocks that OpenSSL silently skips, by number: text before or after the BEGIN line,
/// or a label that is not `understood`. At most five, then a note that there are more. Pure.
[[nodiscard]] std::vector<std::string> find_odd_blocks(std::string_view text,
                                                       bool (*understood)(std::string_view label));

}  // namespace dotls
