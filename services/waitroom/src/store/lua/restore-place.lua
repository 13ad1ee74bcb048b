-- Gives a place back that the store had lost, to its owner.
-- ARGV  2 user (16 bytes)   3 bucket   4 number   5 joined at ms
-- Returns 1 when it is theirs again.
local number = tonumber(ARGV[4])
if placeOf(ARGV[2], ARGV[3]) then return 0 end
if not restore(ARGV[2], ARGV[3], number, tonumber(ARGV[5])) then return 0 end
see(number)
tell()
return 1
