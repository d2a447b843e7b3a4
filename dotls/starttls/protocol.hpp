// The protocols of -s. Std only: shared by the command line and the dialogues.
#pragma once

#include <string_view>

namespace dotls {

enum class StarttlsProtocol { Smtp, Pop3, Imap };

/// Its word, as -s takes it.
[[nodiscard]] constexpr std::string_view option_word(StarttlsProtocol protocol) {
  switch (protocol) {
    case StarttlsProtocol::Smtp:
      return "smtp";
    case StarttlsProtocol::Pop3:
      return "pop3";
    case StarttlsProtocol::Imap:
      break;
  }
  return "imap";
}

}  // namespace dotls
