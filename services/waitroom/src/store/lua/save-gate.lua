-- Writes the gate of a TicketSale when it is newer: of an object made later, or a later version of the same one.
-- ARGV  2 when the object was made, ms   3 its version   4… field, value, …            Returns 1 when written.
local madeAt, version = tonumber(ARGV[2]), tonumber(ARGV[3])
local knownAt = num('gate:madeAt')
if madeAt < knownAt or madeAt == knownAt and version <= num('gate:version') then return 0 end
redis.call('HSET', base, 'gate:madeAt', ARGV[2], 'gate:version', ARGV[3])
for i = 4, #ARGV, 2 do redis.call('HSET', base, 'gate:' .. ARGV[i], ARGV[i + 1]) end
tell()
return 1
