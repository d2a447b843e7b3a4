// See mail_records.hpp.
#include "tests/support/mail_records.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <sstream>

namespace dotls::test {

std::vector<std::string> MailRecords::program(const std::string& protocol,
                                              const std::vector<std::string>& options) const {
  // Writable for the program's user, whichever that is.
  ::chmod(directory_.path().c_str(), 0777);
  std::vector<std::string> words{DOTLS_MAILPROG_PATH, protocol, directory_.path()};
  words.insert(words.end(), options.begin(), options.end());
  return words;
}

std::size_t MailRecords::count() const {
  std::size_t n = 0;
  while (file_exists(directory_ / (std::to_string(n + 1) + "/heard"))) ++n;
  return n;
}

MailRecord MailRecords::at(std::size_t n) const {
  const std::string path = directory_ / std::to_string(n);
  MailRecord record{};
  if (n == 0 || n > count()) {
    ADD_FAILURE() << "the program was started " << count() << " times, not " << n;
    return record;
  }
  record.pid = std::stoi(read_file(path + "/pid"));
  record.heard = read_file(path + "/heard");
  std::istringstream words(read_file(path + "/environment"));
  for (std::string word; std::getline(words, word, '\0');)
    record.environment[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  return record;
}

}  // namespace dotls::test
