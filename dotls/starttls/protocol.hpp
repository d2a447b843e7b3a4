// The protocols of -s. Std only: the command line names one, a dialogue speaks it.
#pragma once

namespace dotls {

enum class StarttlsProtocol { Smtp, Pop3, Imap };

}  // namespace dotls
