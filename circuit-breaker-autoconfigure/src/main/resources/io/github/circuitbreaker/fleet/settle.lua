-- Ends an epoch by the result of the trial, if it was made under the lease that counts, or if each instance
-- tries for itself.
-- ARGV: instance, the epoch that it knows, the token of its lease, for how long the circuit is open again, or
-- -1 if the trial has succeeded.

local length = tonumber(ARGV[5])
local succeeded = length < 0
local counts = state.token == ARGV[4] or (number('agreement') == LEFT_TO_EACH and succeeded)

if number('epoch') ~= tonumber(ARGV[3]) or not counts then
  return reply(0, left('leased', 'lease'))
end
if succeeded then
  begin(CLOSED, 0, 0, 0, number('live'))
else
  begin(OPEN, length, number('failed') + 1, number('votes'), number('live'))
  state.loser = ARGV[2]
end
save()
return reply(1, 0)
