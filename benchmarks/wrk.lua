-- Signed deliveries for wrk: bodies from three pieces and a list of "number comment signature".
-- Arguments: the folder with both files, a number that makes this run's delivery ids unique, and how long a
-- connection pauses in the mean after an answer, in milliseconds.

local head, middle, tail
local lines, count, turn, run = {}, 0, 0, 0
local start

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("*a")
  file:close()
  return text
end

function init(args)
  local folder = args[1]
  run = tonumber(args[2])
  head, middle, tail = read(folder .. "/head"), read(folder .. "/middle"), read(folder .. "/tail")
  for line in io.lines(folder .. "/deliveries") do
    local number, comment, signature = line:match("(%d+) (%d+) (%S+)")
    count = count + 1
    lines[count] = { number, comment, signature }
  end
  start = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\n"
    .. "User-Agent: GitHub-Hookshot/benchmark\r\nContent-Type: application/json\r\n"
    .. "X-GitHub-Event: issue_comment\r\nX-GitHub-Delivery: "
  -- Later runs against the same server go on where earlier ones stopped.
  turn = run * 1000003 % count
  local pause = tonumber(args[3])
  if pause > 0 then
    -- wrk looks for a function of this name; in step, sixteen connections would come as bursts.
    function delay()
      return math.random(0, 2 * pause)
    end
  end
end

local sent = 0

function request()
  sent = sent + 1
  turn = turn % count + 1
  local line = lines[turn]
  local body = head .. line[1] .. middle .. line[2] .. tail
  return start .. string.format("%08x-0000-4000-8000-%012x", run, sent)
    .. "\r\nX-Hub-Signature-256: " .. line[3] .. "\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "errors": %d, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
