// SPDX-License-Identifier: MIT
// Measures what bench/run asks for: reads lines of a name and a number of repetitions, and answers
// each with the nanoseconds that one repetition took. Over the public headers, as a user would.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>
#include <vortex/vortex.hpp>

namespace {

const std::string kKey = "VRTX.AAAAAAAAQACAAAAAAAAAAQ.test-secret-key-for-signing";
const std::string kSecret = "whsec_test_secret_123";

// The same values as in node/sdk_bench.mjs.
vortex::TokenPayload payload() {
  vortex::TokenUser user("user-123");
  user.name = "Jane Doe";
  user.email = "user@example.com";
  user.avatar_url = "https://example.com/avatars/user-123.png";
  user.admin_scopes = {"autojoin"};
  vortex::TokenPayload payload(user);
  payload.component = "0f8fad5b-d9cb-469f-a165-70867728950e";
  payload.scope = "workspace_456";
  return payload;
}

vortex::User user() {
  vortex::User user("user-123", "user@example.com");
  user.name = "Jane Doe";
  user.avatar_url = "https://example.com/avatars/user-123.png";
  user.admin_scopes = {"autojoin"};
  return user;
}

const std::string kBody =
    R"({"id":"evt_1","type":"invitation.accepted","timestamp":"2026-01-01T00:00:00.000Z",)"
    R"("accountId":"acc_1","environmentId":null,"sourceTable":"invitations",)"
    R"("operation":"update","data":{"invitationId":"inv_1","targetEmail":"user@example.com",)"
    R"("status":"accepted","deliveryCount":1,"createdAt":"2026-01-01T00:00:00.000Z",)"
    R"("target":[{"type":"email","value":"user@example.com"}]}})";

// What a measured result goes to, so that nobody finds it unused.
template <class T>
void keep(const T& value) {
  asm volatile("" : : "g"(&value) : "memory");
}

using Work = std::function<void(std::uint64_t)>;

template <class Once>
Work repeat(Once once) {
  return [once](std::uint64_t times) {
    for (std::uint64_t i = 0; i < times; ++i) keep(once());
  };
}

// HMAC with both hash states started once and copied for every message: the fastest way that
// OpenSSL's documented API for digests has.
class PreparedHmac {
 public:
  explicit PreparedHmac(const std::array<unsigned char, 32>& key) {
    start(inner_, key, 0x36);
    start(outer_, key, 0x5C);
  }

  std::array<unsigned char, 32> sign(const std::string& message) const {
    std::array<unsigned char, 32> digest;
    EVP_MD_CTX_copy_ex(scratch_.get(), inner_.get());
    EVP_DigestUpdate(scratch_.get(), message.data(), message.size());
    EVP_DigestFinal_ex(scratch_.get(), digest.data(), nullptr);
    EVP_MD_CTX_copy_ex(scratch_.get(), outer_.get());
    EVP_DigestUpdate(scratch_.get(), digest.data(), digest.size());
    EVP_DigestFinal_ex(scratch_.get(), digest.data(), nullptr);
    return digest;
  }

 private:
  using Context = std::shared_ptr<EVP_MD_CTX>;

  static void start(const Context& context, const std::array<unsigned char, 32>& key,
                    unsigned char pad) {
    std::array<unsigned char, 64> block;
    for (std::size_t i = 0; i < block.size(); ++i) {
      block[i] = static_cast<unsigned char>((i < key.size() ? key[i] : 0) ^ pad);
    }
    EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
    EVP_DigestUpdate(context.get(), block.data(), block.size());
  }

  static Context make() { return Context(EVP_MD_CTX_new(), &EVP_MD_CTX_free); }

  Context inner_ = make();
  Context outer_ = make();
  Context scratch_ = make();
};

std::array<unsigned char, 32> one_shot_hmac(const std::array<unsigned char, 32>& key,
                                            const std::string& message) {
  std::array<unsigned char, 32> digest;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(message.data()), message.size(), digest.data(),
       nullptr);
  return digest;
}

// Arithmetic that touches no memory: what two threads can be twice as fast at on this machine now.
std::uint64_t spin() {
  std::uint64_t x = 88172645463325252u;
  for (int i = 0; i < 200; ++i) {
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    keep(x);
  }
  return x;
}

double nanoseconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

// Two threads do all of the work each; what one repetition takes while both do.
double in_two_threads(const Work& work, std::uint64_t times) {
  return nanoseconds([&] {
           std::jthread other([&] { work(times); });
           work(times);
         }) /
         2;
}

std::map<std::string, Work> works() {
  const vortex::TokenSigner signer(kKey);
  const vortex::Webhooks webhooks(kSecret);
  const vortex::TokenVerifier verifier(kKey);
  const vortex::TokenOptions options("1h");
  const std::string token = signer.generate_token(payload(), options);
  const std::string signed_text = token.substr(0, token.rfind('.'));
  const std::string webhook_signature = vortex::WebhookSigner(kSecret).sign(kBody);
  const std::array<unsigned char, 32> key{1, 2, 3};
  const PreparedHmac prepared(key);
  return {
      {"token",
       repeat([=, payload = payload()] { return signer.generate_token(payload, options); })},
      {"sign", repeat([=, user = user()] { return signer.sign(user); })},
      {"event", repeat([=] { return webhooks.construct_event(kBody, webhook_signature); })},
      {"verify_token", repeat([=] { return verifier.verify_token(token); })},
      {"hmac_one_shot", repeat([=] { return one_shot_hmac(key, signed_text); })},
      {"hmac_prepared", repeat([=] { return prepared.sign(signed_text); })},
      {"spin", repeat(spin)},
  };
}

}  // namespace

int main() {
  const auto all = works();
  std::string name;
  std::uint64_t times = 0;
  while (std::cin >> name >> times) {
    // What both SDKs make of the same input, to show that they do the same work.
    if (name == "show") {
      std::cout << vortex::TokenSigner(kKey).sign(user()) << std::endl;
      continue;
    }
    const bool two = name.ends_with("/2");
    if (two) name.resize(name.size() - 2);
    const Work& work = all.at(name);
    const double taken = two ? in_two_threads(work, times) : nanoseconds([&] { work(times); });
    std::cout << taken / static_cast<double>(times) << std::endl;
  }
  return 0;
}
