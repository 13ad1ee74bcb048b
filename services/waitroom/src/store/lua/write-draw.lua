-- Writes a part of the draw: the turns of some numbers and the numbers of the same turns, four bytes each.
-- ARGV  2 fencing number   3 participants   4 first number, and first turn   5 turns   6 numbers
-- Returns 1 when this draw is still to be made.
if tonumber(ARGV[2]) < num('fence') or tonumber(ARGV[3]) ~= num('participants') or drawn > 0 then return 0 end
local from = 4 * (tonumber(ARGV[4]) - 1)
redis.call('SETRANGE', turnsKey, from, ARGV[5])
redis.call('SETRANGE', numbersKey, from, ARGV[6])
return 1
