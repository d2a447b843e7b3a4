// The protocols of -s. Std only: shared by the command line and the dialogues.
#pragma once

namespace dotls {

enum class StarttlsProtocol { Smtp, Pop3, Imap };

}  // namespace dotls
