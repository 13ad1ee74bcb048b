-- Ends the slot that is bound to this order, or unbinds it with its old lease. Any other order's slot stays as it is.
-- Either way the order leaves a tombstone: a BeginCheckout that comes late must not bind again.
-- ARGV  2 number   3 order code   4 '1' keeps the slot   5 outcome   6 what ended it (an event id)
-- Returns 1 when something changed.
local number, order, key = ARGV[2], ARGV[3], recordKey(ARGV[2])
if turnOf(number) > num('serving') and not redis.call('ZSCORE', slotsKey, number) then
  if ARGV[4] ~= '1' and isLost(tonumber(number)) then spend(number) end -- bought in the seconds that were lost: no ticket brings it back
  return 0
end
if redis.call('HSETNX', key, 'ended:' .. order, ARGV[6]) == 0 then return 0 end
if not redis.call('HGET', key, 'status') then redis.call('PEXPIRE', key, recordTtlMs) end
if redis.call('HGET', boundKey, number) ~= order then return 0 end
if ARGV[4] == '1' then
  redis.call('HDEL', boundKey, number)
  redis.call('ZADD', slotsKey, redis.call('HGET', key, 'until'), number)
else
  endSlot(number, ARGV[5])
end
tell()
return 1
