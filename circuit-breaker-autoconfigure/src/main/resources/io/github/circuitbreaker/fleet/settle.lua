-- Ends an epoch by the result of the trial, if it was made under the lease that counts.
-- ARGV: instance, the epoch of the lease, its token, for how long the circuit is open again, or -1 if the
-- trial has succeeded.

local length = tonumber(ARGV[5])

if number('epoch') ~= tonumber(ARGV[3]) or state.token ~= ARGV[4] then
  return reply(0, left('leased', 'lease'))
end
if length < 0 then
  begin(0, 0, 0, 0, number('live'))
else
  begin(1, length, number('failed') + 1, number('votes'), number('live'))
  state.loser = ARGV[2]
end
save()
return reply(1, 0)
