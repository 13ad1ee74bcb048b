-- A session; its reading by the owner once it is admitted is the claim of the slot.
-- ARGV  2 number   3 the user when signed in, else ''
-- Returns { status, admitted at ms, lease end ms }; status WAITING when it is still ahead or passed over, LOST when the
-- store knows nothing of a number that may have been told.
local number, user = tonumber(ARGV[2]), ARGV[3]
local status, at, leaseEnd = unpack(redis.call('HMGET', recordKey(number), 'status', 'at', 'until'))
local score = redis.call('ZSCORE', slotsKey, number)
local turn = turnOf(number)
if turn > num('serving') and not score and not status then
  if redis.call('GETBIT', leftKey, turn) == 0 then return { 'WAITING', '', '' } end
  return { isLost(number) and 'LOST' or 'LEFT', '', '' }
end
if redis.call('ZSCORE', passedKey, number) then
  redis.call('ZADD', returnedKey, turn, number)
  tell()
  return { 'WAITING', '', '' }
end
if not score then
  if not status and now < num('emptiedUntil') then return { 'WAITING', '', '' } end -- a checkout token may still prove it
  return { status and status ~= 'ADMITTED' and status or 'EXPIRED', at or '', leaseEnd or '' }
end
if tonumber(score) <= now then return { 'EXPIRED', at, leaseEnd } end
if user ~= '' and redis.call('HSETNX', recordKey(number), 'user', user) == 1 then
  if redis.call('HEXISTS', boundKey, number) == 0 then redis.call('ZADD', slotsKey, leaseEnd, number) end
end
return { 'ADMITTED', at, leaseEnd }
