#include "dotls/starttls/dialogue.hpp"

#include "dotls/starttls/imap_dialogue.hpp"
#include "dotls/starttls/pop3_dialogue.hpp"
#include "dotls/starttls/smtp_dialogue.hpp"

namespace dotls {

std::unique_ptr<Dialogue> make_dialogue(StarttlsProtocol protocol, bool require_tls) {
  switch (protocol) {
    case StarttlsProtocol::Smtp:
      return std::make_unique<SmtpDialogue>(require_tls);
    case StarttlsProtocol::Pop3:
      return std::make_unique<Pop3Dialogue>(require_tls);
    case StarttlsProtocol::Imap:
      return std::make_unique<ImapDialogue>(require_tls);
  }
  return nullptr;
}

std::string_view unavailable_greeting(StarttlsProtocol protocol) {
  switch (protocol) {
    case StarttlsProtocol::Smtp:
      return "421 4.7.0 TLS is required and not available now\r\n";
    case StarttlsProtocol::Pop3:
      return "-ERR [SYS/TEMP] TLS is required and not available now\r\n";
    case StarttlsProtocol::Imap:
      return "* BYE TLS is required and not available now\r\n";
  }
  return {};
}

}  // namespace dotls
