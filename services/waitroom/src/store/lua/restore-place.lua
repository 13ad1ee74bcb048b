-- Gives a place back that the store had lost, to its owner.
-- ARGV  2 user (16 bytes)   3 hash of the user   4 number   5 joined at ms
-- Returns 1 when it is theirs again.
local user, hash, number = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
if placeOf(user, hash) then return 0 end
if not restore(user, hash, number, tonumber(ARGV[5])) then return 0 end
see(number)
tell()
return 1
