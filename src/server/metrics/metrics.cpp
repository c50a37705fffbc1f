// SPDX-License-Identifier: MIT
#include "server/metrics/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <tuple>

#include "vortex/version.hpp"
#include "wire/error_table.hpp"

namespace vortex::server {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

const Histogram::BucketBoundaries kSeconds = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                              0.1,    0.25,  0.5,    1,     2.5,  5,     10};
const Histogram::BucketBoundaries kSizes = {1, 2, 4, 8, 16, 32, 64, 128, 256};

// All that a route takes or refuses by its method; what else HTTP knows is one.
constexpr auto kMethods = std::to_array<std::string_view>(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "-"});

constexpr const char* kLimits[] = {"failed_auth", "inviter_hour", "open_per_inviter",
                                   "recipient_day", "events_hour"};
constexpr const char* kMailOutcomes[] = {"delivered", "sent", "deferred", "failed", "cancelled"};
constexpr const char* kWebhookOutcomes[] = {"delivered", "deferred", "dead"};

std::string_view method_label(std::string_view method) {
  const auto known = std::find(kMethods.begin(), kMethods.end(), method);
  return known == kMethods.end() ? "other" : *known;
}

// A counter that somebody else keeps.
void raise(Counter& counter, double to) {
  counter.Increment(std::max(0.0, to - counter.Value()));
}

double seconds(std::chrono::microseconds duration) {
  return std::chrono::duration<double>(duration).count();
}

}  // namespace

struct Metrics::State {
  Registry registry;

  Family<Counter>& counters(const char* name, const char* help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  Counter& counter(const char* name, const char* help) { return counters(name, help).Add({}); }
  Gauge& gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
  }
  Family<Histogram>& histograms(const char* name, const char* help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }

  Family<Counter>& requests = counters("vortexd_http_requests_total",
                                       "Answered requests, also those refused before any route");
  Family<Histogram>& request_seconds =
      histograms("vortexd_http_request_seconds", "From the whole request to its answer");
  Family<Counter>& refusals =
      counters("vortexd_http_refusals_total", "Refused requests, by the code of the answer");
  Family<Counter>& limits =
      counters("vortexd_limits_hit_total", "Requests refused because a limit was reached");
  Gauge& connections = gauge("vortexd_http_connections", "Open connections");
  Gauge& connections_limit =
      gauge("vortexd_http_connections_limit", "Open connections that are served at most");

  Gauge& writer_queue = gauge("vortexd_writer_queue", "Writes that wait for the writer");
  Histogram& group_size =
      histograms("vortexd_writer_group_size", "Writes in one transaction").Add({}, kSizes);
  Histogram& commit_seconds =
      histograms("vortexd_writer_commit_seconds", "Making one transaction durable")
          .Add({}, kSeconds);
  Counter& commit_failures =
      counter("vortexd_writer_failures_total", "Transactions that could not be committed");

  Family<Counter>& mails = counters(
      "vortexd_mails_total", "Attempts to send a mail, and mails that nobody wants any more");
  Gauge& mail_queue = gauge("vortexd_mail_queue", "Mails that are to be sent, now or later");
  Gauge& mail_overdue =
      gauge("vortexd_mail_overdue_seconds", "How long a mail has been due at most");
  Family<Counter>& webhooks = counters("vortexd_webhooks_total", "Attempts to post a webhook");
  Gauge& webhook_queue =
      gauge("vortexd_webhook_queue", "Webhooks that are to be posted, now or later");
  Gauge& webhook_overdue =
      gauge("vortexd_webhook_overdue_seconds", "How long a webhook has been due at most");
  Counter& switched_off = counter("vortexd_webhook_endpoints_switched_off_total",
                                  "Endpoints that the server has given up");
  Gauge& schedule_overdue = gauge("vortexd_schedule_overdue_seconds",
                                  "How long a reminder or an expiry has been due at most");

  Gauge& database_bytes = gauge("vortexd_database_bytes", "Size of the database");
  Gauge& log_bytes =
      gauge("vortexd_database_log_bytes", "Size of the log that is folded into the database");
  Gauge& disk_free = gauge("vortexd_disk_free_bytes", "Room for the database on its file system");
  Counter& faults = counter("vortexd_faults_total", "Lines of the log that tell a fault");
  Family<Gauge>& build = prometheus::BuildGauge()
                             .Name("vortexd_build_info")
                             .Help("Always 1; the version is the label")
                             .Register(registry);

  Counter& cpu = counter("process_cpu_seconds_total", "Processor time of the server");
  Gauge& resident = gauge("process_resident_memory_bytes", "Memory that is really there");
  Gauge& virtual_memory = gauge("process_virtual_memory_bytes", "Address space");
  Gauge& start_time = gauge("process_start_time_seconds", "When it started, since 1970");
  Gauge& open_files = gauge("process_open_fds", "Open descriptors");
  Gauge& open_files_max = gauge("process_max_fds", "Descriptors that it may open");

  void set(const Levels& levels) {
    connections.Set(static_cast<double>(levels.connections));
    writer_queue.Set(static_cast<double>(levels.writer_queue));
    mail_queue.Set(static_cast<double>(levels.mails.waiting));
    mail_overdue.Set(levels.mails.overdue_seconds);
    webhook_queue.Set(static_cast<double>(levels.webhooks.waiting));
    webhook_overdue.Set(levels.webhooks.overdue_seconds);
    schedule_overdue.Set(levels.schedule_overdue_seconds);
    database_bytes.Set(static_cast<double>(levels.database_bytes));
    log_bytes.Set(static_cast<double>(levels.log_bytes));
    disk_free.Set(static_cast<double>(levels.disk_free_bytes));
    raise(faults, static_cast<double>(levels.faults));
    raise(cpu, levels.process.cpu_seconds);
    resident.Set(levels.process.resident_bytes);
    virtual_memory.Set(levels.process.virtual_bytes);
    start_time.Set(levels.process.start_time);
    open_files.Set(levels.process.open_files);
    open_files_max.Set(levels.process.open_files_max);
  }

  std::mutex mutex;  // of what follows, and of counters that are set when somebody asks
  /// Method, route and class of status. Routes are literals, so that this has an end.
  using RequestKey = std::tuple<std::string_view, std::string_view, int>;
  std::map<RequestKey, Counter*> known_requests;
  std::map<std::string_view, Histogram*> known_routes;

  // Found without making labels, which costs more than all the rest.
  Counter& requests_of(const RequestKey& key) {
    Counter*& found = known_requests[key];
    if (!found) {
      const auto& [method, route, status] = key;
      found = &requests.Add({{"method", std::string(method)},
                             {"route", std::string(route)},
                             {"status", std::to_string(status) + "xx"}});
    }
    return *found;
  }
  Histogram& seconds_of(std::string_view route) {
    Histogram*& found = known_routes[route];
    if (!found) found = &request_seconds.Add({{"route", std::string(route)}}, kSeconds);
    return *found;
  }

  // What never happened is 0 from the start: a rate cannot be made of a counter that appears with
  // its first event.
  void add_all_labels() {
    for (const wire::ErrorRow& row : wire::kErrorTable) {
      refusals.Add({{"code", std::string(row.name)}});
    }
    for (const char* limit : kLimits) limits.Add({{"limit", limit}});
    for (const MailKind kind : kMailKinds) {
      for (const char* outcome : kMailOutcomes) {
        mails.Add({{"kind", std::string(server::text(kind))}, {"outcome", outcome}});
      }
    }
    for (const char* outcome : kWebhookOutcomes) webhooks.Add({{"outcome", outcome}});
    build.Add({{"version", kVersion}}).Set(1);
  }
};

Metrics::Metrics(std::size_t connections_max) : state_(std::make_unique<State>()) {
  state_->add_all_labels();
  state_->connections_limit.Set(static_cast<double>(connections_max));
}

Metrics::~Metrics() = default;

void Metrics::request(const HttpRequest& request, const HttpReply& reply,
                      std::chrono::microseconds duration) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->requests_of({method_label(request.method), reply.route, reply.status / 100})
        .Increment();
    state_->seconds_of(reply.route).Observe(seconds(duration));
  }
  if (!reply.code.empty()) state_->refusals.Add({{"code", std::string(reply.code)}}).Increment();
  if (!reply.limit.empty()) state_->limits.Add({{"limit", std::string(reply.limit)}}).Increment();
}

void Metrics::group(const Store::Group& group) {
  if (group.failed) return state_->commit_failures.Increment();
  state_->group_size.Observe(static_cast<double>(group.size));
  state_->commit_seconds.Observe(seconds(group.commit));
}

void Metrics::mail(MailKind kind, std::string_view outcome) {
  state_->mails.Add({{"kind", std::string(server::text(kind))}, {"outcome", std::string(outcome)}})
      .Increment();
}

void Metrics::webhook(std::string_view outcome) {
  state_->webhooks.Add({{"outcome", std::string(outcome)}}).Increment();
}

void Metrics::endpoint_switched_off() {
  state_->switched_off.Increment();
}

std::string Metrics::text(const Levels& levels) {
  const std::lock_guard lock(state_->mutex);
  state_->set(levels);
  return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace vortex::server
