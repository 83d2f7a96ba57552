-- Votes to open the circuit, which is opened when there are enough votes.
-- ARGV: instance, the epoch it knows, the votes needed, the live instances, for how long the vote counts,
-- for how long the circuit would be open, or -1 if the vote is not to open it now.

local live = tonumber(ARGV[5])
local counts = tonumber(ARGV[6])
local length = tonumber(ARGV[7])

if number('epoch') ~= tonumber(ARGV[3]) then
  return reply(0, 0)
end
if number('agreement') == OPEN then
  return reply(1, 0)
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', whole(now))
-- Of a clock that has been set back.
redis.call('ZREMRANGEBYSCORE', KEYS[2], whole(now + math.max(100 * counts, 3600000)), '+inf')
redis.call('ZADD', KEYS[2], whole(now + counts), ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
local votes = redis.call('ZCARD', KEYS[2])
if votes >= tonumber(ARGV[4]) and length >= 0 then
  begin(OPEN, length, number('failed'), votes, live)
  save()
else
  state.votes = votes
  state.live = live
end
return reply(1, 0)
