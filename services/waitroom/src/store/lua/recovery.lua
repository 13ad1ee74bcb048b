-- Put after the places, before every script. Redis may lose its last seconds, or everything; this finds out, and gives
-- back what can be proved. Numbers that were told but are not known any more are "lost": they count as leavers until
-- their owner shows the ticket.
local lostKey, spentKey = base .. ':lost', base .. ':spent' -- last number of a range -> its first; bits: given back, or ended
local recoveryMs, presenceMs, leastJump = 10000, 35000, 10000

-- Nobody's absence is proved for a while.
local function distrustPresence()
  set('trustFrom', now + math.min(presenceMs, num('graceSeconds') * 1000))
end

local function recount()
  local from, to = num('serving') + 1, num('last')
  set('leavers', from > to and 0 or redis.call('BITCOUNT', leftKey, from, to, 'BIT'))
end

local function countBlocks(first, last)
  local bytes = blockSize / 8
  for block = math.floor(first / blockSize), math.floor(last / blockSize) do
    local left = redis.call('BITCOUNT', leftKey, block * bytes, (block + 1) * bytes - 1)
    redis.call('BITFIELD', leftCountKey, 'SET', 'u16', '#' .. block, left)
  end
end

local function lose(first, last) -- beyond all who took part in a draw: their turns are their numbers
  setBits(leftKey, first, last)
  countBlocks(first, last)
  redis.call('ZADD', lostKey, last, first)
end

-- Goes on behind every number that may have been told; `told` is the highest that somebody remembers.
local function recover(told)
  local first = num('last') + 1
  set('last', math.max(num('last'), told) + math.max(leastJump, 4 * num('busiest')))
  lose(first, num('last'))
  recount()
  set('recoveredAt', now)
  set('recoverUntil', now + recoveryMs)
  set('unbuiltUntil', now + num('graceSeconds') * 1000) -- slots are rebuilt from orders until then at most
  distrustPresence()
end

-- Forgets the draw: it is made anew, and gives the same order.
local function undraw(participants)
  redis.call('HDEL', base, 'participants', 'drawn', 'drawTold')
  line.participants, line.drawn, line.drawTold, drawn = nil, nil, nil, 0
  if participants then set('participants', participants) end
end

local function turnsKnown()
  if num('participants') > 0 then return drawn > 0 end
  return not drawPending() and (line.version or line.participants) ~= nil
end

-- Everybody up to this turn had theirs. Turns that are not known yet are only remembered.
local function serveTo(turn)
  local field = turnsKnown() and 'serving' or 'servedBefore'
  if turn <= num(field) then return end
  set(field, turn)
  if field == 'serving' then recount() end
end

-- What was put together before the turns were known.
local function serveRemembered()
  serveTo(num('servedBefore'))
  for _, number in ipairs(redis.call('ZRANGE', slotsKey, 0, -1)) do serveTo(turnOf(number)) end
end

-- The store was emptied: what somebody remembers of the line is merged while it is being put together again.
-- `participants` is nil when they do not know whether there was a draw, or for how many.
local function rebuild(told, serving, participants)
  if line.rebuilt ~= '1' then
    set('rebuilt', 1)
    recover(told)
    set('recoverUntil', now + num('graceSeconds') * 1000)
    set('emptiedUntil', num('recoverUntil'))
    undraw()
  elseif now < num('emptiedUntil') and told > num('last') then
    recover(told)
  end
  if now >= num('emptiedUntil') then return end
  if participants and not line.participants then undraw(participants) end
  serveTo(serving)
end

local runId = redis.call('INFO', 'server'):match('run_id:(%x+)')
if line.runId ~= runId and line.born then
  local joinable = { PREQUEUE = true, OPEN = true, PAUSED = true, HELD = true }
  if line.runId and joinable[stateOf()] then recover(0) end
  set('runId', runId)
end

-- Opening decides, once, who takes part in the draw: everybody up to the last number. Who is being put together again
-- after the store was emptied comes first.
if not line.participants and line.status == 'PUBLISHED' and now >= math.max(num('opensAt'), num('emptiedUntil')) then
  set('participants', line.draw == '1' and num('serving') == 0 and num('last') or 0)
end

local function isLost(number)
  if redis.call('GETBIT', spentKey, number) == 1 then return false end
  local first = redis.call('ZRANGEBYSCORE', lostKey, number, '+inf', 'LIMIT', 0, 1)[1]
  return first ~= nil and tonumber(first) <= number
end
-- Lost numbers come back once.
local function spend(number) redis.call('SETBIT', spentKey, number, 1) end

-- A place back in line by its ticket; false when it was not lost, or has ended.
local function restore(id, hash, number, at)
  local turn = turnOf(number)
  if turn <= num('serving') or not isLost(number) then return false end
  spend(number)
  redis.call('SETBIT', leftKey, turn, 0)
  countLeft(turn, -1)
  savePlace(id, hash, number, at)
  changed(number, 'WAITING')
  return true
end

-- An admission back by its signed token; false when it was not lost. Issued after the loss it would still be known.
local function readmit(number, issuedAt, expiresAt)
  if issuedAt == 0 or expiresAt <= now then return false end
  if issuedAt + 1000 <= num('born') then rebuild(number, 0) end -- older than the line, in whole seconds
  if issuedAt >= num('recoveredAt') then return false end
  if redis.call('EXISTS', recordKey(number)) == 1 then return false end
  if redis.call('GETBIT', leftKey, turnOf(number)) == 1 and not isLost(number) then return false end
  local recovering = now < num('recoverUntil') or now < num('unbuiltUntil')
  if not recovering and redis.call('ZCARD', slotsKey) >= ruled('max') then return false end
  if number > num('last') then recover(number) end
  spend(number)
  redis.call('ZREM', passedKey, number)
  redis.call('ZREM', returnedKey, number)
  if turnOf(number) > num('serving') then
    if now < num('emptiedUntil') then
      if turnsKnown() then serveTo(turnOf(number)) end -- else `serveRemembered` finds the slot
    else
      markLeft(number) -- its turn is over: the admission passes by
    end
  end
  redis.call('HSET', recordKey(number), 'status', 'ADMITTED', 'at', issuedAt, 'until', expiresAt)
  redis.call('ZADD', slotsKey, expiresAt, number)
  changed(number, 'ADMITTED')
  return true
end
