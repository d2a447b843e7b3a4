#include "dotls/via/lifeline.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "shared/error.hpp"

namespace dotls {

Lifeline::Lifeline() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) throw Fatal::system("make a pipe", errno);
  engine_.reset(ends[0]);
  own_.reset(ends[1]);
}

void Lifeline::tell(int signal_number) const {
  const auto byte = static_cast<unsigned char>(signal_number);
  static_cast<void>(!::write(own_.get(), &byte, 1));
}

}  // namespace dotls
