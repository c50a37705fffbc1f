// SPDX-License-Identifier: MIT
#include "support/scenario_run.hpp"

#include <stdexcept>
#include <utility>

#include "base/base64url.hpp"
#include "support/scenario_checks.hpp"
#include "support/user_token.hpp"
#include "vortex/token.hpp"

namespace vortex::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what);
}

bool is_header_line(const std::string& line) {
  const std::size_t colon = line.find(": ");
  return colon != std::string::npos && colon > 0 &&
         line.find_first_not_of(
             "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") == colon;
}

char read_hex(const std::string& text, std::size_t at) {
  return static_cast<char>(std::stoi(text.substr(at, 2), nullptr, 16));
}

// In JSON a backslash before x is wrong anyway, so bodies can use it for bytes that are no UTF-8.
std::string with_bytes(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.compare(i, 2, "\\x") == 0) {
      out += read_hex(text, i + 2);
      i += 3;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string with_escapes(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == 'x') {
      out += read_hex(text, i + 2);
      i += 3;
    } else if (next == 'r' || next == 'n' || next == 't' || next == '0' || next == '\\') {
      out += next == 'r'   ? '\r'
             : next == 'n' ? '\n'
             : next == 't' ? '\t'
             : next == '0' ? '\0'
                           : '\\';
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool is_of_contract(const std::string& target) {
  const auto word = target.substr(0, target.find_first_of("/?", 1));
  return word == "/invitations" || word == "/widgets" || word == "/events" ||
         word == "/deferred-links";
}

// Splits `a = b`.
std::pair<std::string, std::string> split_equation(const std::string& text) {
  const std::size_t equals = text.find(" = ");
  if (equals == std::string::npos) fail("this needs a = between spaces");
  return {text.substr(0, equals), text.substr(equals + 3)};
}

std::string between(const std::string& text, const std::string& start, const std::string& end) {
  const std::size_t from = text.find(start);
  if (from == std::string::npos) fail("the body lacks " + start);
  const std::size_t to = text.find(end, from + start.size());
  if (to == std::string::npos) fail("the body lacks " + end + " after it");
  return text.substr(from + start.size(), to - from - start.size());
}

std::string shown(const RawReply& reply) {
  std::string body = reply.body.substr(0, 600);
  return "\nthe answer was " + std::to_string(reply.status) + ' ' + body;
}

}  // namespace

const std::map<std::string, ScenarioRun::Words>& ScenarioRun::words() {
  static const std::map<std::string, Words> table = {
      {"let", &ScenarioRun::let},
      {"token", &ScenarioRun::token},
      {"sign", &ScenarioRun::sign},
      {"sends", &ScenarioRun::sends},
      {"sends-with-body", &ScenarioRun::sends_with_body},
      {"advance", &ScenarioRun::advance},
      {"work", &ScenarioRun::work},
      {"component", &ScenarioRun::component},
      {"environment", &ScenarioRun::environment},
      {"revoke", &ScenarioRun::revoke},
      {"connect", &ScenarioRun::connect},
      {"send", &ScenarioRun::send},
      {"closed", &ScenarioRun::closed},
      {"->", &ScenarioRun::answer},
      {"has", &ScenarioRun::has},
      {"lacks", &ScenarioRun::lacks},
      {"body", &ScenarioRun::body},
      {"keys", &ScenarioRun::keys},
      {"at", &ScenarioRun::at},
      {"count", &ScenarioRun::count},
      {"header", &ScenarioRun::header},
      {"no-header", &ScenarioRun::no_header},
      {"keep", &ScenarioRun::keep},
      {"remember", &ScenarioRun::remember},
      {"same", &ScenarioRun::same},
  };
  return table;
}

void ScenarioRun::run(const std::vector<ScenarioBlock>& blocks) {
  for (const ScenarioBlock& block : blocks) {
    std::string first = block.front().text;
    const bool repeats = take_word(first) == "repeat";
    const int times = repeats ? std::stoi(first) : 1;
    for (int i = 1; i <= times; ++i) {
      values_.set("n", std::to_string(i));
      run_block(repeats ? ScenarioBlock(block.begin() + 1, block.end()) : block);
    }
  }
}

void ScenarioRun::run_block(const ScenarioBlock& block) {
  for (const ScenarioLine& line : block) {
    try {
      run_line(line.text);
    } catch (const ScenarioFault&) {
      throw;
    } catch (const std::exception& fault) {
      const bool answered = reply_ && !request_;
      throw ScenarioFault(line.number,
                          line.text + "\n" + fault.what() + (answered ? shown(*reply_) : ""));
    }
  }
  if (request_) throw ScenarioFault(block.back().number, "this request has no ->");
}

void ScenarioRun::run_line(const std::string& text) {
  std::string rest = text;
  const std::string word = take_word(rest);
  if (request_ && word != "->") return add_to_request(text);
  if (begin_request(word, rest)) return;
  const auto found = words().find(word);
  if (found == words().end()) fail("no line begins with " + word);
  (this->*found->second)(std::move(rest));
}

bool ScenarioRun::begin_request(const std::string& word, std::string rest) {
  const bool is_method =
      !word.empty() && word.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
  if (!is_method) return false;
  Request request{word, take_word(rest), "", "", ""};
  // The contract writes paths after /api/v1; an exclamation mark has them sent as they are.
  if (request.target.starts_with("!")) {
    request.target.erase(0, 1);
  } else if (is_of_contract(request.target)) {
    request.target.insert(0, "/api/v1");
  }
  if (take_word(rest) == "as") request.credential = take_word(rest);
  request_ = std::move(request);
  return true;
}

void ScenarioRun::add_to_request(const std::string& text) {
  if (request_->body.empty() && is_header_line(text)) {
    request_->headers += values_.expand(text) + "\r\n";
  } else {
    request_->body += (request_->body.empty() ? "" : "\n") + with_bytes(values_.expand(text));
  }
}

std::string ScenarioRun::credential_header(const std::string& credential) {
  if (credential == "nobody") return "";
  if (credential == "browser") {
    return "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0\r\n";
  }
  const std::string name = credential.empty() ? "key" : credential;
  const std::string value = values_.expand('{' + name + '}');
  const bool is_key = value.starts_with("VRTX.");
  return (is_key ? "x-api-key: " : "Authorization: Bearer ") + value + "\r\n";
}

std::string ScenarioRun::message() {
  const Request& request = *request_;
  std::string out = request.method + ' ' + values_.expand(request.target) + " HTTP/1.1\r\n";
  if (request.credential.empty() && !sends_.empty()) {
    for (const auto& [line, with_body_only] : sends_) {
      if (!with_body_only || !request.body.empty()) out += values_.expand(line) + "\r\n";
    }
  } else {
    out += "Host: vortex.test\r\n" + credential_header(request.credential);
  }
  if (!request.body.empty()) {
    out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  }
  return out + request.headers + "\r\n" + request.body;
}

const RawReply& ScenarioRun::reply() const {
  if (!reply_) fail("there is no answer yet");
  return *reply_;
}

void ScenarioRun::let(std::string rest) {
  const auto [name, value] = split_equation(rest);
  values_.set(name, value);
}

// `token ann = CLAIMS`, `token ann by other_key = CLAIMS`, `token ann with HEADER = CLAIMS`
void ScenarioRun::token(std::string rest) {
  auto [name, claims] = split_equation(rest);
  std::string word = take_word(name);
  std::string how = take_word(name);
  std::string key = "key", header;
  if (how == "by") key = name;
  if (how == "with") header = values_.expand(name);
  values_.set(word, make_token(values_.expand('{' + key + '}'), header, values_.expand(claims),
                               server_.clock().now()));
}

// `sign ann = USER`: {ann} is the signature, {ann_user} the header that goes with it.
void ScenarioRun::sign(std::string rest) {
  const auto [name, user] = split_equation(rest);
  const std::string json = values_.expand(user);
  values_.set(name, TokenSigner(values_.expand("{key}")).sign_json(json));
  values_.set(name + "_user", base::base64url(base::bytes_of(json)));
}

void ScenarioRun::sends(std::string rest) {
  sends_.push_back({rest, false});
}

void ScenarioRun::sends_with_body(std::string rest) {
  sends_.push_back({rest, true});
}

void ScenarioRun::advance(std::string rest) {
  const auto duration = base::read_duration(rest);
  if (!duration) fail("no duration");
  server_.settle();
  server_.clock().advance(*duration);
}

void ScenarioRun::work(std::string) {
  server_.work();
}

void ScenarioRun::component(std::string rest) {
  server_.administrate("components set", {{"ID", values_.expand("{component}")},
                                          {"SETTING", Json::Array{values_.expand(rest)}}});
}

void ScenarioRun::environment(std::string rest) {
  server_.administrate("environments set", {{"ID", values_.expand("{environment}")},
                                            {"SETTING", Json::Array{values_.expand(rest)}}});
}

void ScenarioRun::revoke(std::string rest) {
  server_.administrate("keys revoke", {{"KID", values_.expand(rest)}});
}

void ScenarioRun::connect(std::string) {
  connection_ = std::make_unique<RawClient>(server_.address());
  sent_.clear();
  answered_ = 0;
}

void ScenarioRun::send(std::string rest) {
  const std::string bytes = with_escapes(values_.expand(rest));
  if (!connection_) connect("");
  // Only what the connection says first can be a HEAD; scenarios do not pipeline others.
  head_only_ = bytes.starts_with("HEAD ");
  connection_->send(bytes);
  sent_ += bytes;
  unanswered_ += bytes;
}

void ScenarioRun::closed(std::string) {
  if (!connection_) fail("there is no connection");
  if (!connection_->is_closed()) fail("the connection is still open");
  connection_.reset();
}

// A request has a connection of its own; after `send` the next answer of that connection is read.
void ScenarioRun::answer(std::string rest) {
  if (request_) {
    server_.clock().advance(std::chrono::milliseconds(1));
    const std::string bytes = message();
    head_only_ = request_->method == "HEAD";
    request_.reset();
    connect("");
    connection_->send(bytes);
    sent_ = bytes;
    unanswered_ = bytes;
    reply_ =
        connection_->read_reply(head_only_ ? RawClient::Body::none : RawClient::Body::expected);
    connection_.reset();
  } else {
    if (!connection_) fail("nothing was sent");
    reply_ =
        connection_->read_reply(head_only_ ? RawClient::Body::none : RawClient::Body::expected);
  }
  ++requests_;
  record();
  if (reply_->status != std::stoi(take_word(rest))) fail("the status is another");
  check_always(*reply_, !head_only_);
  check_decoders(std::exchange(unanswered_, ""), *reply_);
  if (!rest.empty()) check_value(*reply_, "code", '"' + rest + '"');
  for (const std::string& secret : values_.secrets()) {
    if (reply_->body.find(secret) != std::string::npos) fail("the answer holds a key's secret");
  }
}

void ScenarioRun::record() {
  // To go on is no answer.
  if (reply_->status == 100) return;
  Json::Object headers;
  for (const auto& [name, value] : reply_->headers) headers.set(name, value);
  exchanges_.push_back(Json(Json::Object{{"sent", base::base64url(base::bytes_of(sent_))},
                                         {"before", answered_++},
                                         {"status", reply_->status},
                                         {"headers", std::move(headers)},
                                         {"body", base::base64url(base::bytes_of(reply_->body))}})
                           .text());
}

void ScenarioRun::has(std::string rest) {
  if (reply().body.find(values_.expand(rest)) == std::string::npos) fail("the body lacks this");
}

void ScenarioRun::lacks(std::string rest) {
  if (reply().body.find(values_.expand(rest)) != std::string::npos) fail("the body holds this");
}

void ScenarioRun::body(std::string rest) {
  if (reply().body != values_.expand(rest)) fail("the body is another");
}

void ScenarioRun::keys(std::string rest) {
  const std::size_t colon = rest.find(": ");
  const bool has_path = colon != std::string::npos;
  check_keys(reply(), has_path ? rest.substr(0, colon) : ".",
             has_path ? rest.substr(colon + 2) : rest);
}

void ScenarioRun::at(std::string rest) {
  const auto [path, json] = split_equation(rest);
  check_value(reply(), path, values_.expand(json));
}

void ScenarioRun::count(std::string rest) {
  const auto [path, number] = split_equation(rest);
  check_count(reply(), path, std::stoul(number));
}

void ScenarioRun::header(std::string rest) {
  const std::string name = take_word(rest);
  const bool part = rest.starts_with("~ ");
  const std::string value = values_.expand(part ? rest.substr(2) : rest);
  part ? check_header_has(reply(), name, value) : check_header(reply(), name, value);
}

void ScenarioRun::no_header(std::string rest) {
  check_no_header(reply(), rest);
}

void ScenarioRun::keep(std::string rest) {
  const auto [name, what] = split_equation(rest);
  values_.set(name, found(what));
}

std::string ScenarioRun::found(const std::string& what) {
  std::string rest = what;
  const std::string word = take_word(rest);
  if (word == "header" || word == "cookie") {
    const std::string* value = reply().header(word == "header" ? rest : "set-cookie");
    if (!value) fail("there is no such header");
    if (word == "header") return *value;
    if (!value->starts_with(rest + "=")) fail("there is no such cookie");
    return value->substr(0, value->find(';'));
  }
  if (word == "between") {
    const std::size_t gap = rest.rfind(" and ");
    if (gap == std::string::npos) fail("between what?");
    return between(reply().body, rest.substr(0, gap), rest.substr(gap + 5));
  }
  if (word == "opt-out") return opt_out_code(values_.expand(rest.substr(rest.find(' ') + 1)));
  const Json value = at_path(reply(), what);
  return value.if_text() ? *value.if_text() : value.text(Json::Numbers::as_given);
}

// Only the mail to the invitee has it.
std::string ScenarioRun::opt_out_code(const std::string& invitation) const {
  const Json mails = server_.administrate("mail list", {});
  for (const Json& mail : *mails.find("items")->if_array()) {
    if (*mail.find("invitationId")->if_text() != invitation) continue;
    const Json shown = server_.administrate("mail show", {{"ID", *mail.find("id")}});
    return between(*shown.find("text")->if_text(), "/u/", "\n");
  }
  fail("there is no mail for this invitation");
}

void ScenarioRun::remember(std::string rest) {
  remembered_[rest] = without_identity(reply());
}

void ScenarioRun::same(std::string rest) {
  if (take_word(rest) != "as" || !remembered_.contains(rest)) fail("same as what?");
  const std::string found = without_identity(reply());
  if (found != remembered_.at(rest)) fail(found + "is not\n" + remembered_.at(rest));
}

}  // namespace vortex::test
