-- Tells all instances what to do with one circuit breaker.
-- KEYS: commands, a hash by circuit breaker; revision.
-- ARGV: for how long it is remembered, channel, circuit breaker, state, the command's epoch if it was given
-- before and the store may have lost it, otherwise 0.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('HGET', KEYS[1], ARGV[3])
local last = known and tonumber(string.match(known, '^%d+')) or 0
local epoch = tonumber(ARGV[5])
if epoch == 0 then
  epoch = math.max(last + 1, now)
elseif epoch <= last then
  return last
end
local command = string.format('%.0f', epoch) .. '|' .. ARGV[4]
redis.call('HSET', KEYS[1], ARGV[3], command)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
local revision = math.max((tonumber(redis.call('GET', KEYS[2])) or 0) + 1, now)
redis.call('SET', KEYS[2], string.format('%.0f', revision), 'PX', ARGV[1])
redis.call('PUBLISH', ARGV[2], 'command|' .. command .. '|' .. ARGV[3])
return epoch
