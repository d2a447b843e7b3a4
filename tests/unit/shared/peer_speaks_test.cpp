// Goal: the first bytes of a client or a server name its protocol, and too few of them, or such as
// several protocols begin with, name none.
#include "shared/peer_speaks.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace dotls {
namespace {

using namespace std::string_view_literals;

void expect_all(PeerSpeaks expected, const std::vector<std::string_view>& heard) {
  for (const auto& bytes : heard) {
    EXPECT_EQ(word_of(peer_speaks(bytes)), word_of(expected)) << testing::PrintToString(bytes);
  }
}

TEST(PeerSpeaks, Tls) {
  expect_all(PeerSpeaks::Tls, {"\x16\x03\x01\x02\x00\x01"sv, "\x16\x03\x03"sv, "\x16\x03\x00"sv,
                               "\x15\x03\x01\x00\x02\x02\x46"sv});
}

TEST(PeerSpeaks, Smtp) {
  expect_all(PeerSpeaks::Smtp,
             {"220 mx.example.org ESMTP\r\n", "220-mx.example.org\r\n220 go\r\n", "554 no\r\n",
              "421 busy\r\n", "EHLO a.example\r\n", "ehlo a\r\n", "HELO a\r\n", "LHLO a\r\n",
              "STARTTLS\r\n", "220 mx.example.org\r\n250 FTP\r\n"});
}

TEST(PeerSpeaks, Pop3) {
  expect_all(PeerSpeaks::Pop3, {"+OK <1.2@example.org>\r\n", "+OK\r\n", "-ERR busy\r\n", "CAPA\r\n",
                                "capa\n", "STLS\r\n", "USER ada\r\n", "APOP ada 00\r\n"});
}

TEST(PeerSpeaks, Imap) {
  expect_all(PeerSpeaks::Imap,
             {"* OK ready\r\n", "* PREAUTH hello\r\n", "* BYE busy\r\n", "a001 LOGIN ada x\r\n",
              "1 capability\r\n", "A.1 STARTTLS\r\n", "x AUTHENTICATE PLAIN\r\n", "x ID NIL\r\n"});
}

TEST(PeerSpeaks, Http) {
  expect_all(PeerSpeaks::Http,
             {"GET / HTTP/1.1\r\n", "POST /x HTTP/1.0\r\n", "OPTIONS * HTTP/1.1\r\n",
              "CONNECT mx.example.org:25 HTTP/1.1\r\n", "HTTP/1.1 400 Bad Request\r\n",
              "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"});
}

TEST(PeerSpeaks, Proxy) {
  expect_all(PeerSpeaks::ProxyV1, {"PROXY TCP4 192.0.2.1 192.0.2.2 1 25\r\n", "PROXY UNKNOWN\r\n"});
  expect_all(PeerSpeaks::ProxyV2, {"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c"sv});
}

TEST(PeerSpeaks, UnknownForOtherBytes) {
  expect_all(PeerSpeaks::Unknown, {"",
                                   "\x16",
                                   "\x16\x03",
                                   "\x16\x02\x01\x02"sv,
                                   "\x17\x03\x03\x00"sv,
                                   "\x16\x03\xff\xff"sv,
                                   "SSH-2.0-OpenSSH_9.2\r\n",
                                   "220 (vsFTPd 3.0.3)\r\n",
                                   "220-Welcome to Pure-FTPd\r\n",
                                   "220",
                                   "2200 x\r\n",
                                   "QUIT\r\n",
                                   "NOOP\r\n",
                                   "EHLO",
                                   "EHLOX a\r\n",
                                   "+OKAY\r\n",
                                   "* OKAY\r\n",
                                   "*\r\n",
                                   " OK\r\n",
                                   "a\x01 LOGIN x\r\n",
                                   "GETAWAY\r\n",
                                   "get",
                                   "\r\n\r\n",
                                   "\0\0\0"sv});
}

// Of each beginning every shorter one names the same or nothing.
TEST(PeerSpeaks, FewerBytesGiveNoWrongAnswer) {
  for (const std::string_view bytes :
       {"220 mx.example.org ESMTP\r\n"sv, "+OK ready\r\n"sv, "* OK ready\r\n"sv,
        "a1 LOGIN ada x\r\n"sv, "GET / HTTP/1.1\r\n"sv, "PROXY TCP4 192.0.2.1\r\n"sv,
        "\r\n\r\n\0\r\nQUIT\n"sv, "\x16\x03\x01\x02\x00\x01"sv, "EHLO mx.example.org\r\n"sv}) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      const auto heard = peer_speaks(bytes.substr(0, size));
      EXPECT_TRUE(heard == PeerSpeaks::Unknown || heard == peer_speaks(bytes))
          << testing::PrintToString(bytes.substr(0, size));
    }
  }
}

TEST(PeerSpeaks, HasAWordForEach) {
  EXPECT_EQ(word_of(PeerSpeaks::Tls), "TLS");
  EXPECT_EQ(word_of(PeerSpeaks::ProxyV2), "PROXY protocol version 2");
  EXPECT_EQ(word_of(PeerSpeaks::Unknown), "an unknown protocol");
}

}  // namespace
}  // namespace dotls
