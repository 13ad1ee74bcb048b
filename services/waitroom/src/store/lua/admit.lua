-- Ends what ran out, then moves the head of the line into checkout, one for each free slot.
-- ARGV  2 fencing number   3 tickets available, -1 = unknown   4 tickets sold
--       5 '1' when presence can be trusted, '0' counts everybody as present   6 numbers looked at, at most
--       7 tickets that there are to sell
-- Returns { fence ok, admitted, waiting, active, passed over, more, slots to be rebuilt, numbers to be drawn,
--         ms until the clock alone changes the state (0 = it does not), slots that there are, ms that the last admitted
--         waited, who could be admitted at once and was not }.
if tonumber(ARGV[2]) < num('fence') then return { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 } end
local available, look = tonumber(ARGV[3]), tonumber(ARGV[6])
local trusted = ARGV[5] == '1' and now >= num('trustFrom')
local unbuilt = now < num('unbuiltUntil')

local function expire()
  for _, number in ipairs(redis.call('ZRANGEBYSCORE', slotsKey, '-inf', now, 'LIMIT', 0, look)) do
    endSlot(number, 'EXPIRED')
  end
  for _, number in ipairs(redis.call('ZRANGEBYSCORE', passedKey, '-inf', now, 'LIMIT', 0, look)) do
    redis.call('ZREM', passedKey, number)
    redis.call('ZREM', returnedKey, number)
    endSession(number, 'EXPIRED')
  end
end

-- A window of exactly one second: no second, wherever it begins, sees more than the rate.
local function rateLeft()
  redis.call('ZREMRANGEBYSCORE', recentKey, '-inf', now - 60000)
  local admitted = 0
  for _, entry in ipairs(redis.call('ZRANGEBYSCORE', recentKey, '(' .. now - 1000, '+inf')) do
    admitted = admitted + tonumber(entry:match(':(%d+)$'))
  end
  return rateNow() - admitted
end

local function freeSlots()
  if available < 0 then return 0 end
  local active = redis.call('ZCARD', slotsKey)
  local unbound = active - redis.call('HLEN', boundKey)
  return math.max(0, math.min(ruled('max') - active, rateLeft(), available - unbound))
end

local lastAdmitted
local function admit(number)
  lastAdmitted = number
  local leaseEnd = now + ruled('sessionSeconds') * 1000
  redis.call('HSET', recordKey(number), 'status', 'ADMITTED', 'at', now, 'until', leaseEnd)
  redis.call('ZADD', slotsKey, math.min(leaseEnd, now + num('claimSeconds') * 1000), number)
  emit('queue.ready', 'number', number)
  changed(number, 'ADMITTED')
end

-- Only a measurement: a store that lost the record admits all the same.
local function waited()
  if not lastAdmitted then return 0 end
  local from = offsetOf(lastAdmitted) + 16
  local at = redis.call('GETRANGE', placesKey(lastAdmitted), from, from + 5)
  if #at < 6 then return 0 end
  return math.max(0, now - struct.unpack('>I6', at))
end

local function present(turn)
  if not trusted then return true end
  return redis.call('GETBIT', seenKey(0), turn) == 1 or redis.call('GETBIT', seenKey(1), turn) == 1
end

local admitted, passedOver = 0, 0
local function admitReturned(free)
  for _, number in ipairs(redis.call('ZRANGE', returnedKey, 0, math.min(free, look) - 1)) do
    redis.call('ZREM', returnedKey, number)
    if redis.call('ZREM', passedKey, number) == 1 then
      admit(number)
      admitted = admitted + 1
    end
  end
end

-- The next turn of somebody who did not leave; a run of leavers costs one step.
local function nextAfter(serving, last)
  local turn = serving + 1
  if redis.call('GETBIT', leftKey, turn) == 0 then return turn end
  turn = redis.call('BITPOS', leftKey, 0, turn, -1, 'BIT')
  if turn < 0 then turn = redis.call('STRLEN', leftKey) * 8 end
  return math.min(turn, last + 1)
end

local function advance(free)
  local serving, last, leavers = num('serving'), num('last'), num('leavers')
  while admitted < free and serving < last and look > 0 do
    local turn = nextAfter(serving, last)
    leavers = leavers - (turn - serving - 1)
    serving, look = math.min(turn, last), look - 1
    if turn > last then break end
    local number = numberAt(turn)
    if present(turn) then
      admit(number)
      admitted = admitted + 1
    else
      redis.call('ZADD', passedKey, now + num('graceSeconds') * 1000, number)
      passedOver = passedOver + 1
    end
  end
  if serving > num('serving') then
    set('serving', serving)
    set('leavers', leavers)
  end
end

-- The instants at which the clock opens, releases or closes the line.
local function untilTurn()
  local next = math.huge
  for _, at in ipairs({ num('preQueueAt'), num('opensAt'), isHeld() and holdEnds() or 0, num('closesAt') }) do
    if at > now then next = math.min(next, at) end
  end
  return next == math.huge and 0 or next - now
end

local before = line.soldOut
if available >= 0 then
  set('soldOut', available == 0 and 1 or 0)
  set('sold', ARGV[4])
  set('total', ARGV[7])
end
expire()
local state = stateOf()
local free = 0
if state == 'OPEN' and not unbuilt and now >= num('recoverUntil') then
  free = freeSlots()
  if free > 0 then
    admitReturned(free)
    advance(free)
  end
end
if state == 'CLOSED' and line.closedTold ~= '1' then
  set('closedTold', 1)
  emit('queue.closed', 'number', 0)
end
if state ~= 'CLOSED' and line.closedTold == '1' then set('closedTold', 0) end
if admitted > 0 then
  redis.call('ZADD', recentKey, now, now .. '-' .. num('serving') .. '-' .. redis.call('HINCRBY', base, 'admitted', admitted) .. ':' .. admitted)
end
if passedOver > 0 then redis.call('HINCRBY', base, 'passedOver', passedOver) end
if #changes > 0 or passedOver > 0 or before ~= line.soldOut then tell() end
local toDraw = line.drawTold ~= '1' and num('participants') or 0
local ahead = num('last') - num('serving') - num('leavers')
local waiting = ahead + redis.call('ZCARD', passedKey)
return { 1, admitted, waiting, redis.call('ZCARD', slotsKey), passedOver, look == 0 and 1 or 0, unbuilt and 1 or 0, toDraw,
  untilTurn(), ruled('max'), waited(),
  math.max(0, math.min(free - admitted, ahead)) }
