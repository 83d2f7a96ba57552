-- What the scripts for one circuit breaker have in common.
-- KEYS[1]: its state, a hash. KEYS[2]: who votes to open it, a sorted set by when the vote ends.
-- All times are milliseconds, of this server's clock.
-- ARGV[1]: for how long what has ended is remembered.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function whole(number)
  return string.format('%.0f', number)
end

local state = {}
local fields = redis.call('HGETALL', KEYS[1])
for i = 1, #fields, 2 do
  state[fields[i]] = fields[i + 1]
end

local function number(field)
  return tonumber(state[field]) or 0
end

-- What is left of a stretch of time. That is never more than its length; if it is by far, the clock has been
-- set back, and nobody knows: nothing then.
local function left(ending, length)
  local rest = number(ending) - now
  if rest > number(length) + 10000 then
    return 0
  end
  return math.max(0, math.min(rest, number(length)))
end

local function save()
  local saved = {}
  for field, value in pairs(state) do
    saved[#saved + 1] = field
    saved[#saved + 1] = type(value) == 'number' and whole(value) or value
  end
  redis.call('HSET', KEYS[1], unpack(saved))
  redis.call('PEXPIRE', KEYS[1], whole(left('ending', 'length') + left('leased', 'lease') + ARGV[1]))
end

-- What may be agreed upon.
local CLOSED, OPEN, LEFT_TO_EACH = 0, 1, 2

-- Begins an epoch, which is greater than all before, even if they have been forgotten.
local function begin(agreement, length, failed, votes, live)
  local epoch = math.max(number('epoch') + 1, now)
  redis.call('DEL', KEYS[1], KEYS[2])
  state = { epoch = epoch, agreement = agreement, ending = now + length, length = length, failed = failed, votes = votes,
    live = live }
end

local function reply(accepted, wait)
  return { accepted, number('epoch'), number('agreement'), left('ending', 'length'), number('failed'), number('votes'),
    number('live'), wait }
end
