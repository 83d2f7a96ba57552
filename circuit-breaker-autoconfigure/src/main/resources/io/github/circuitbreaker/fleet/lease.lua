-- Asks for the lease of the trial, once the circuit has been open for long enough.
-- ARGV: instance, the epoch it knows, token, length of the lease, 1 if the trial has begun under this token,
-- for how long an instance whose trial has failed lets others go first, the live instances.

local instance = ARGV[2]
local length = tonumber(ARGV[5])
local begun = ARGV[6] == '1'

if number('epoch') ~= tonumber(ARGV[3]) or number('agreement') ~= OPEN then
  return reply(0, 0)
end
local mine = state.holder == instance
if begun then
  if not mine or state.token ~= ARGV[4] then
    return reply(0, left('leased', 'lease'))
  end
  state.begun = 1
else
  if left('ending', 'length') > 0 then
    return reply(0, left('ending', 'length'))
  end
  if not mine and left('leased', 'lease') > 0 then
    return reply(0, left('leased', 'lease'))
  end
  local patience = number('ending') + tonumber(ARGV[7]) - now
  if state.loser == instance and not mine and tonumber(ARGV[8]) > 1 and patience > 0
    and patience <= tonumber(ARGV[7]) then
    return reply(0, patience)
  end
  if state.holder and left('leased', 'lease') == 0 then
    state.unused = number('begun') == 1 and 0 or number('unused') + 1
  end
  -- Calls are so rare that those who want to try have none when they may: let the next of any be it.
  if number('unused') == 2 then
    begin(LEFT_TO_EACH, 0, number('failed'), number('votes'), number('live'))
    save()
    return reply(0, 0)
  end
  state.begun = 0
end
state.holder = instance
state.token = ARGV[4]
state.leased = now + length
state.lease = length
save()
return reply(1, length)
