-- Closes the circuit, by hand.

begin(CLOSED, 0, 0, 0, number('live'))
save()
return reply(1, 0)
