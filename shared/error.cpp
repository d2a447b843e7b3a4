#include "shared/error.hpp"

#include <cerrno>
#include <cstring>

#include "shared/memory_shortage.hpp"

namespace dotls {

Fatal::Fatal(int exit_status, const std::string& message)
    : Fatal(exit_status, {EventKind::Config, Level::Fatal, message,
                          exit_status == kExitSystem ? FailureClass::System : FailureClass::None}) {
}

Fatal::Fatal(int exit_status, Event event)
    : std::runtime_error(event.message), exit_status_(exit_status), event_(std::move(event)) {
  event_.status = exit_status;
}

Fatal Fatal::usage(const std::string& message) {
  if (!memory_ran_out()) return Fatal(kExitUsage, message);
  const bool says_so = message.find(kMemoryAdvice) != std::string::npos;
  return Fatal(kExitSystem, says_so ? message : std::string(kMemoryAdvice) + "; " + message);
}

Fatal Fatal::system(const std::string& doing, int error_number) {
  return Fatal(kExitSystem, doing + ": " + error_text(error_number));
}

Fatal Fatal::file(const std::string& path, int error_number) {
  switch (error_number) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EIO:
      return Fatal::system(path, error_number);
    default:
      return Fatal::usage(path + ": " + error_text(error_number));
  }
}

std::string error_text(int error_number) {
  std::string text = std::strerror(error_number);
  if (error_number == ENOMEM) text += "; raise ulimit -v (softlimit -a, -m)";
  if (error_number == EMFILE) text += "; raise ulimit -n (softlimit -o)";
  return text;
}

}  // namespace dotls
