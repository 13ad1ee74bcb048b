-- A session at or below the serving number; its reading by the owner is the claim of the slot.
-- ARGV  2 number   3 the user when signed in, else ''
-- Returns { status, admitted at ms, lease end ms }; status WAITING when it is still ahead or passed over.
local number, user = ARGV[2], ARGV[3]
local status, at, leaseEnd = unpack(redis.call('HMGET', recordKey(number), 'status', 'at', 'until'))
if tonumber(number) > num('serving') then
  local left = redis.call('GETBIT', leftKey, number) == 1
  return { left and 'LEFT' or 'WAITING', '', '' }
end
if redis.call('ZSCORE', passedKey, number) then
  redis.call('ZADD', returnedKey, number, number)
  tell()
  return { 'WAITING', '', '' }
end
local score = redis.call('ZSCORE', slotsKey, number)
if not score then return { status and status ~= 'ADMITTED' and status or 'EXPIRED', at or '', leaseEnd or '' } end
if tonumber(score) <= now then return { 'EXPIRED', at, leaseEnd } end
if user ~= '' and redis.call('HSETNX', recordKey(number), 'user', user) == 1 then
  if redis.call('HEXISTS', boundKey, number) == 0 then redis.call('ZADD', slotsKey, leaseEnd, number) end
end
return { 'ADMITTED', at, leaseEnd }
