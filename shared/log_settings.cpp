#include "shared/log_settings.hpp"

#include "shared/error.hpp"
#include "shared/printable.hpp"

namespace dotls {

LogFormat parse_log_format(const std::string& value) {
  if (value == "text") return LogFormat::Text;
  if (value == "json") return LogFormat::Json;
  throw Fatal::usage("--log-format \"" + printable(value, 64) + "\": use text or json");
}

}  // namespace dotls
