-- Leaves the line, or gives an unbound slot back; a bound slot stays until its order ends.
-- ARGV  2 number                                  Returns 'LEFT', 'BOUND', 'ENDED' or 'UNKNOWN'.
local number = tonumber(ARGV[2])
if number > num('last') then return 'UNKNOWN' end
local slot = redis.call('ZSCORE', slotsKey, number)
if turnOf(number) > num('serving') and not slot then
  if isLost(number) then spend(number) end -- no ticket brings it back
  if markLeft(number) then
    emit('queue.left', 'number', number)
    changed(number, 'LEFT')
    tell()
  end
  return 'LEFT'
end
if redis.call('ZREM', passedKey, number) == 1 then
  redis.call('ZREM', returnedKey, number)
  endSession(number, 'LEFT')
  tell()
  return 'LEFT'
end
if redis.call('HEXISTS', boundKey, number) == 1 then return 'BOUND' end
if not endSlot(number, 'LEFT') then return 'ENDED' end
tell()
return 'LEFT'
