// See mail_peer.hpp.
#include "tests/support/mail_peer.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <regex>

namespace dotls::test {

bool MailPeer::say(std::string_view bytes) {
  return tls_ ? tls_->write(bytes) : send_all(socket_.get(), bytes);
}

bool MailPeer::fill() {
  if (tls_) {
    const std::string more = tls_->read_some();
    held_ += more;
    return !more.empty();
  }
  pollfd entry{socket_.get(), POLLIN, 0};
  constexpr int kMilliseconds = static_cast<int>(kPatience.count()) * 1000;
  if (::poll(&entry, 1, kMilliseconds) <= 0) {
    ADD_FAILURE() << "nothing came; so far: " << held_;
    return false;
  }
  std::array<char, 16384> buffer;
  const ssize_t count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (count <= 0) return false;
  held_.append(buffer.data(), static_cast<std::size_t>(count));
  return true;
}

std::string MailPeer::line() {
  std::size_t end = 0;
  while ((end = held_.find('\n')) == std::string::npos) {
    if (!fill()) return std::exchange(held_, {});
  }
  std::string line = held_.substr(0, end + 1);
  held_.erase(0, end + 1);
  return line;
}

std::string MailPeer::until(const std::string& regex) {
  const std::regex wanted(regex);
  std::string all;
  for (;;) {
    const std::string next = line();
    all += next;
    if (std::regex_search(next.substr(0, next.find_last_not_of("\r\n") + 1), wanted)) return all;
    if (next.empty()) {
      ADD_FAILURE() << "no line matches /" << regex << "/ in:\n" << all;
      return all;
    }
  }
}

std::string MailPeer::ask(std::string_view command, const std::string& regex) {
  say(command);
  return until(regex);
}

std::string MailPeer::rest() {
  while (fill()) {
  }
  return std::exchange(held_, {});
}

void MailPeer::finish() {
  if (tls_)
    tls_->close_notify();
  else
    ::shutdown(socket_.get(), SHUT_WR);
}

std::string MailPeer::leave() {
  finish();
  std::string last = rest();
  // Inside TLS our close_notify is not the end of TCP, which dotls waits for.
  if (tls_) tls_->fin();
  return last;
}

bool MailPeer::start_tls(const TlsSettings& settings, TlsPeer::Role role) {
  EXPECT_EQ(held_, "") << "said in the clear, before TLS";
  tls_.emplace(role, settings, std::move(socket_));
  return tls_->handshake();
}

}  // namespace dotls::test
