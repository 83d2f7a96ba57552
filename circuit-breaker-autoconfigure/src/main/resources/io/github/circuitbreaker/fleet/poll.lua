-- Says that an instance lives, and asks what is new.
-- KEYS: instances, a sorted set by when they are taken for dead; states and commands, hashes by circuit
-- breaker; revision.
-- ARGV: for how long what is not asked for is remembered, instance, when it is taken for dead, the revision
-- it knows.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local lives = tonumber(ARGV[3])

local function whole(number)
  return string.format('%.0f', number)
end

-- First, as a server that is full refuses only what comes before anything has changed.
redis.call('ZADD', KEYS[1], whole(now + lives), ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now))
-- Of a clock that has been set back.
redis.call('ZREMRANGEBYSCORE', KEYS[1], whole(now + math.max(100 * lives, 3600000)), '+inf')
for i = 1, 4 do
  redis.call('PEXPIRE', KEYS[i], ARGV[1])
end
local live = redis.call('ZCARD', KEYS[1])
local revision = tonumber(redis.call('GET', KEYS[4])) or 0
if revision == tonumber(ARGV[4]) then
  return { live, revision }
end

local states = {}
local found = redis.call('HGETALL', KEYS[2])
for i = 1, #found, 2 do
  local epoch, agreement, ending, length, failed, votes, alive, kept =
    string.match(found[i + 1], '^(%d+)|(%d)|(%d+)|(%d+)|(%d+)|(%d+)|(%d+)|(%d+)$')
  -- What is written in another way, another version may read.
  if epoch and tonumber(kept) < now then
    redis.call('HDEL', KEYS[2], found[i])
  elseif epoch then
    local rest = ending - now
    -- More than there was by far: the clock has been set back.
    local remaining = rest > length + 10000 and '0' or whole(math.max(0, math.min(rest, tonumber(length))))
    states[#states + 1] = found[i]
    states[#states + 1] = table.concat({ epoch, agreement, remaining, failed, votes, alive }, '|')
  end
end

local commands = {}
found = redis.call('HGETALL', KEYS[3])
for i = 1, #found, 2 do
  local epoch, command = string.match(found[i + 1], '^(%d+)|(.*)$')
  if epoch and command == 'CLOSED' and epoch + ARGV[1] < now then
    redis.call('HDEL', KEYS[3], found[i])
  elseif epoch then
    commands[#commands + 1] = found[i]
    commands[#commands + 1] = found[i + 1]
  end
end
return { live, revision, states, commands }
