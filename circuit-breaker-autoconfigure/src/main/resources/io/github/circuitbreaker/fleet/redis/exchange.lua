-- One exchange of an instance with its fleet. All times are milliseconds of this server's clock.
-- KEYS: instances, a sorted set by when they are taken for dead; circuits, a hash of what is agreed upon by circuit breaker; changes and
-- forgetting, sorted sets of circuit breakers by revision and by when they are forgotten. Then for each message the sorted sets of the
-- instances that vote (by when the vote ends), that have lost a trial, and that abstain.
-- ARGV: instance, for how long it counts as live (0: it ends), what it knows, the live instances that it knows, quorum, channel. Then for
-- each message the circuit breaker, the kind, the epoch that the instance knows, and three details.
-- Returns what the instance knows from now on, whether the store has forgotten, the live instances, what came of publishing, and one by
-- one the states of all circuit breakers that were mentioned or have changed.
local HOUR, DAY = 3600000, 86400000
local call, instance, lives, quorum = redis.call, ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[5])
local time = call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(number) return string.format('%.0f', number) end
local NOW, TOO_LATE = whole(now), whole(now + 2 * HOUR)
-- The empty name has "born:revision": which memory this is, and its last change.
local memory = call('HGET', KEYS[2], '') or ''
local born, revision = string.match(memory, '^(%d+):(%d+)$')
local knownBorn, knownRevision = string.match(ARGV[3], '^(%d+):(%d+)$')
revision, knownRevision = tonumber(revision) or now, tonumber(knownRevision)
local forgotten = not born or knownBorn ~= born or knownRevision > revision
-- What can wait, such as that the keys live on, is done by one of many requests, and with news.
local full = forgotten or time[2] % 16 == 0

-- Removes what has ended and, now and then, what stays for too long because the clock was set back.
local function expire(key)
  call('ZREMRANGEBYSCORE', key, '-inf', NOW)
  if full then call('ZREMRANGEBYSCORE', key, TOO_LATE, '+inf') end
end
-- Counts from then on, without what stays for too long.
local function count(key, from) return call('ZCOUNT', key, from, '(' .. TOO_LATE) end

-- The first change, as a server that is full refuses only that.
if lives > 0 then call('ZADD', KEYS[1], whole(now + lives), instance) else call('ZREM', KEYS[1], instance) end
if full then expire(KEYS[1]) end
local live = count(KEYS[1], '(' .. NOW)
born = born or call('HSET', KEYS[2], '', NOW .. ':' .. NOW) and NOW
-- Most often there is nothing to say and nothing new.
if #ARGV == 6 and not full and memory == ARGV[3] then return { memory, 0, live, '' } end
local known = math.max(live, tonumber(ARGV[4])) -- counts those that have just fallen silent

-- Adds this instance to a set of one circuit breaker, or removes it. Returns the new size.
local function include(key, included)
  if included then call('ZADD', key, NOW, instance) else call('ZREM', key, instance) end
  return call('ZCARD', key)
end
-- Removes instances that are no longer live from such a set, and returns the new size.
local function retain(key)
  expire(KEYS[1])
  return call('ZINTERSTORE', key, 2, key, KEYS[1], 'WEIGHTS', 1, 0), call('PEXPIRE', key, DAY)
end
local NOTHING = { __index = { epoch = 0, revision = 0, ending = 0, length = 0, failed = 0, votes = 0, live = 0, losers = 0,
  abstaining = 0, witness = '', token = '', leased = 0, lease = 0, commanded = 0, command = '' } }
local texts = {}
local function load(name)
  texts[name] = call('HGET', KEYS[2], name) or '{}'
  local readable, circuit = pcall(cjson.decode, texts[name])
  return setmetatable(readable and type(circuit) == 'table' and circuit or {}, NOTHING)
end

-- What is left of a stretch of time. Never more than its length; if it is by far, the clock was set back, and nothing is left.
local function left(ending, length)
  return ending - now > length + 10000 and 0 or math.max(0, math.min(ending - now, length))
end
local function view(name, c)
  return string.format('%.0f|%.0f|%d|%.0f|%d|%d|%d|%d|%d|%s|%.0f|%.0f|%s|%s', c.epoch, c.revision, c.open and 1 or 0,
    left(c.ending, c.length), c.failed, c.votes, c.live, c.losers, c.abstaining, c.token, left(c.leased, c.lease), c.commanded,
    c.command, name)
end
local votes, losers, abstaining -- of the current message

-- Begins an epoch, which is greater than all before.
local function begin(c, open, length)
  c.epoch = math.max(c.epoch + 1, now)
  c.open, c.ending, c.length, c.token, c.leased, c.lease, c.witness = open, now + length, length, '', 0, 0, ''
  call('DEL', votes)
  if not open then
    c.failed, c.votes, c.losers, c.abstaining, c.tried = 0, 0, 0, 0, false
    call('DEL', losers, abstaining)
  end
  return true
end

-- Whether no other instance holds the lease.
local function isFree(c, token) return c.open and (c.token == token or left(c.leased, c.lease) == 0) end
-- What the messages do, by kind. They return whether that is news.
local kinds = {}
function kinds.Vote(c, length, succeeded)
  if c.open then return false end
  expire(votes)
  local added = call('ZADD', votes, whole(now + 1.5 * lives), instance)
  c.votes, c.live = count(votes, '-inf'), known
  local first = c.votes == 1 and added == 1
  if first then call('DEL', abstaining) end
  c.abstaining = not first and c.abstaining > 0 and include(abstaining, false) or 0
  c.witness = succeeded == '1' and instance or c.witness ~= instance and c.witness or ''
  -- After a trial has closed it for all, opening it takes an instance that has had a success since it was open.
  local credible = tonumber(length) >= 0 and (not c.tried or call('ZSCORE', votes, c.witness))
  local function isEnough() return c.votes >= math.max(2, math.ceil(quorum * (known - c.abstaining) - 1e-9)) end
  if not credible or not isEnough() then return first end
  c.abstaining = retain(abstaining)
  return isEnough() and begin(c, true, tonumber(length)) or first
end

function kinds.Withdrawal(c) c.votes = c.open and c.votes or include(votes, false) end
function kinds.Abstention(c, abstains) c.abstaining = include(abstaining, abstains == '1') end

function kinds.LeaseRequest(c, token, length, begun)
  if not isFree(c, token) then return false end
  c.token, c.lease = token, length + (begun == '1' and 0 or left(c.ending, c.length))
  c.leased, c.abstaining = now + c.lease, include(abstaining, false)
  return true
end

function kinds.TrialResult(c, token, length, _, late)
  length = tonumber(length)
  if c.open and length >= 0 then
    include(losers, true)
    c.losers, c.abstaining = retain(losers), retain(abstaining)
    -- When all have lost one, all are equal again.
    if c.losers >= known - c.abstaining then c.losers = call('DEL', losers) and 0 end
  end
  if late or not isFree(c, token) then return false end
  c.failed = c.failed + 1
  begin(c, length >= 0, math.max(0, length))
  c.tried = not c.open
  return true
end

function kinds.CommandMessage(c, state, epoch, again)
  if again == '1' and tonumber(epoch) <= c.commanded then return false end
  c.commanded, c.command = again == '1' and tonumber(epoch) or math.max(c.commanded + 1, epoch + 1, now), state
  return again == '0' and state == 'CLOSED' and begin(c, false, 0) or true
end
local mentioned, publishing = {}, ''
for i = 7, #ARGV, 6 do
  local name, kind, epoch = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  votes, losers, abstaining = KEYS[(i + 3) / 2], KEYS[(i + 5) / 2], KEYS[(i + 7) / 2]
  local c = mentioned[name] or load(name)
  local late, news = epoch < c.epoch, epoch > c.epoch and c.open
  if epoch > c.epoch then
    -- This server has lost its memory, or was a replica that lagged behind.
    begin(c, false, 0)
    c.epoch = epoch
  end
  if kinds[kind] and (not late or kind == 'TrialResult' or kind == 'CommandMessage') then
    news = kinds[kind](c, ARGV[i + 3], ARGV[i + 4], ARGV[i + 5], late) or news
  end
  if news then
    revision = math.max(revision + 1, now)
    c.revision = revision
    call('HSET', KEYS[2], '', born .. ':' .. whole(revision))
    call('ZADD', KEYS[3], whole(revision), name)
    -- That there is a vote is early enough with the next poll.
    local published = (kind ~= 'Vote' or c.open) and redis.pcall('PUBLISH', ARGV[6], view(name, c))
    publishing = type(published) == 'table' and published.err or published and 'OK' or publishing
  end
  full = full or news or kind ~= 'Vote'
  local text = cjson.encode(c)
  if text ~= texts[name] then
    local kept = (c.command == 'CLOSED' and DAY or HOUR) + left(c.ending, c.length) + left(c.leased, c.lease)
    texts[name] = text
    call('HSET', KEYS[2], name, text)
    for _, key in ipairs(full and { votes, losers, abstaining } or {}) do call('PEXPIRE', key, DAY) end
    if full then call('ZADD', KEYS[4], (c.command == '' or c.command == 'CLOSED') and whole(now + kept) or '+inf', name) end
  end
  mentioned[name] = c
end
for _, name in ipairs(full and call('ZRANGEBYSCORE', KEYS[4], '-inf', whole(now), 'LIMIT', 0, 100) or {}) do
  call('HDEL', KEYS[2], name)
  for key = 3, 4 do call('ZREM', KEYS[key], name) end
end
for key = 1, full and 4 or 0 do call('PEXPIRE', KEYS[key], DAY) end
if not forgotten and revision > knownRevision then
  for _, name in ipairs(call('ZRANGEBYSCORE', KEYS[3], '(' .. whole(knownRevision), '+inf')) do
    mentioned[name] = mentioned[name] or load(name)
  end
end
local reply = { born .. ':' .. whole(revision), forgotten and 1 or 0, live, publishing }
for name, c in pairs(mentioned) do reply[#reply + 1] = view(name, c) end
return reply
