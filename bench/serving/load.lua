-- SPDX-License-Identifier: MIT
-- What wrk sends, and what it says at the end: one line of JSON.
-- arguments: how (`random` lines of the file, or `create` with targets that nobody had), the file, a seed
-- VORTEX_BENCH_HEADERS in the environment: headers, one on a line

local requests, count, how, seed, body_start, body_end = {}, 0, nil, nil, nil, nil
local made = 0

local function read_headers()
  for name, value in (os.getenv("VORTEX_BENCH_HEADERS") or ""):gmatch("([^:\n]+): ([^\n]*)") do
    wrk.headers[name] = value
  end
end

-- Requests are put together before anything is measured, so that picking one costs next to nothing.
local function read_paths(file)
  for line in io.lines(file) do
    count = count + 1
    requests[count] = wrk.format("GET", line)
  end
end

-- The file holds a body with `@@` where a name comes that is used once.
local function read_body(file)
  local path, body = io.open(file):read("*a"):match("^([^\n]+)\n(.*)$")
  wrk.path = path
  body_start, body_end = body:match("^(.-)@@(.*)$")
end

local function random_request()
  return requests[math.random(count)]
end

-- The number is turned around, so that what follows each other is not side by side in an index.
local function create_request()
  made = made + 1
  local name = string.format("%07d", made):reverse() .. "-" .. seed
  return wrk.format("POST", nil, nil, body_start .. name .. body_end)
end

function init(args)
  how, seed = args[1], args[3]
  math.randomseed(tonumber(seed))
  read_headers()
  if how == "create" then
    read_body(args[2])
    request = create_request
  else
    read_paths(args[2])
    request = random_request
  end
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "median": %.1f, "p99": %.1f, "refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
