-- Tells all instances the state of one circuit breaker, unless they know a later one.
-- KEYS: states, a hash by circuit breaker; revision.
-- ARGV: for how long what has ended is remembered, channel, circuit breaker, epoch, agreement, remaining,
-- failed, votes, live.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HGET', KEYS[1], ARGV[3])
if known and (tonumber(string.match(known, '^%d+')) or 0) >= tonumber(ARGV[4]) then
  return 0
end
local remaining = tonumber(ARGV[6])
local ending = string.format('%.0f', now + remaining)
-- A closing is remembered for as long as it takes everyone to hear of it.
local kept = string.format('%.0f', now + remaining + (ARGV[5] == '0' and 600000 or tonumber(ARGV[1])))
redis.call('HSET', KEYS[1], ARGV[3],
  table.concat({ ARGV[4], ARGV[5], ending, ARGV[6], ARGV[7], ARGV[8], ARGV[9], kept }, '|'))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
local revision = math.max((tonumber(redis.call('GET', KEYS[2])) or 0) + 1, now)
redis.call('SET', KEYS[2], string.format('%.0f', revision), 'PX', ARGV[1])
redis.call('PUBLISH', ARGV[2],
  table.concat({ 'state', ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[3] }, '|'))
return 1
