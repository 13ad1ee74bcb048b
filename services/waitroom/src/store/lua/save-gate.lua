-- Writes the gate of a TicketSale when its version is newer: a process that lags must not bring back an older one.
-- ARGV  2 version   3… field, value, …            Returns 1 when written.
local version = tonumber(ARGV[2])
if version <= num('gate:version') then return 0 end
redis.call('HSET', base, 'gate:version', ARGV[2])
for i = 3, #ARGV, 2 do redis.call('HSET', base, 'gate:' .. ARGV[i], ARGV[i + 1]) end
tell()
return 1
