-- Writes an event's settings when their version is newer: a replica that lags must not bring back an old cap.
-- ARGV  2 version   3… field, value, …            Returns 1 when written.
local version = tonumber(ARGV[2])
if line.version ~= nil and num('version') >= version then return 0 end
redis.call('HSET', base, 'version', version, unpack(ARGV, 3))
if not line.born then redis.call('HSET', base, 'born', line.version and 0 or now, 'runId', runId) end
if line.rebuilt == '1' and not line.version then
  line.version, line.draw = ARGV[2], redis.call('HGET', base, 'draw')
  if turnsKnown() then serveRemembered() end
end
tell()
return 1
