-- Put before every script by scripts.ts. Defines the line's keys, its clock and what several scripts do.
-- KEYS  1 line (hash of settings and counters); every other key of the line is made from it and shares its {eventId}
-- ARGV  1 clock offset ms (0 outside tests); a script's own arguments begin at 2
local base = KEYS[1]
local slotsKey, boundKey = base .. ':slots', base .. ':bound' -- number -> lease end ms; number -> order code
local passedKey, returnedKey = base .. ':passed', base .. ':returned' -- number -> end of grace ms; passed over and back
local leftKey, leftCountKey = base .. ':left', base .. ':left:count' -- a bit per turn; two bytes per block of turns
local turnsKey, numbersKey = base .. ':turns', base .. ':numbers' -- of a draw: four bytes of turn per number, and back
local logKey, recentKey = base .. ':log', base .. ':recent'
local epochMs, recordTtlMs, blockSize = 30000, 604800000, 1024

local clock = redis.call('TIME') -- the server's clock: a process's may be minutes off
local now = clock[1] * 1000 + math.floor(clock[2] / 1000) + tonumber(ARGV[1])

local line = {}
local flat = redis.call('HGETALL', base)
for i = 1, #flat, 2 do line[flat[i]] = flat[i + 1] end
local function num(field) return tonumber(line[field] or '0') end
local function set(field, value)
  line[field] = tostring(value)
  redis.call('HSET', base, field, value)
end

-- Everybody is called by turn. It is the number, but for those who took part in a draw: their place by lot.
local drawn = num('drawn')
local function lookUp(key, n)
  if n > drawn then return n end
  return (struct.unpack('>I4', redis.call('GETRANGE', key, 4 * n - 4, 4 * n - 1)))
end
local function turnOf(number) return lookUp(turnsKey, tonumber(number)) end
local function numberAt(turn) return lookUp(numbersKey, turn) end

local function recordKey(number) return base .. ':s:' .. number end
local function seenKey(age) -- a bit per turn; what was seen before the draw stays apart until it is carried over
  return base .. (drawn > 0 and ':seen:drawn:' or ':seen:') .. (math.floor(now / epochMs) - age)
end
local epochKey, epochTouched = seenKey(0), false
local function see(number)
  redis.call('SETBIT', epochKey, turnOf(number), 1)
  if not epochTouched then redis.call('PEXPIRE', epochKey, 3 * epochMs) end
  epochTouched = true
end

local function setBits(key, first, last)
  local from, to = math.ceil(first / 8), math.floor((last + 1) / 8)
  if to > from then redis.call('SETRANGE', key, from, string.rep('\255', to - from)) end
  for n = first, math.min(from * 8 - 1, last) do redis.call('SETBIT', key, n, 1) end
  for n = math.max(to, from) * 8, last do redis.call('SETBIT', key, n, 1) end
end
-- Numbers that were just handed out: their turns are no others.
local function seeAll(first, last)
  setBits(epochKey, first, last)
  redis.call('PEXPIRE', epochKey, 3 * epochMs)
end

-- Who left, counted per block as well, so that a process reads only the blocks that differ from its own.
local function countLeft(turn, by)
  redis.call('BITFIELD', leftCountKey, 'INCRBY', 'u16', '#' .. math.floor(turn / blockSize), by)
  set('leavers', num('leavers') + by)
end
local function markLeft(number)
  local turn = turnOf(number)
  if redis.call('SETBIT', leftKey, turn, 1) == 1 then return false end
  countLeft(turn, 1)
  return true
end

-- Whether places are still to be drawn; nobody is told or admitted before they are safe on disk.
local function drawPending()
  if line.draw ~= '1' and num('participants') == 0 then return false end
  return not line.participants or num('participants') > 0 and line.drawTold ~= '1'
end

-- The gate of a TicketSale, see domain/gate.ts. What it rules is not the event's, and it goes on by this copy alone: one
-- that is armed opens by itself, one that is not holds for its time and then opens degraded, or goes on holding.
local function ruled(field) return tonumber(line['gate:' .. field] or line[field] or '0') end
local function holdEnds()
  if line['gate:onTimeout'] ~= 'OpenDegraded' then return math.huge end
  return math.max(num('opensAt'), num('gate:heldAt')) + num('gate:maxHoldMs')
end
local function isHeld()
  local gate = line['gate:state']
  return gate ~= nil and gate ~= 'Armed' and gate ~= 'Paused'
end
local function rateNow()
  return isHeld() and num('gate:degradedRate') or ruled('rate')
end

-- The state by the settings and the server's clock, and the notice for the waiting.
local function stateOf()
  if line.version == nil then return 'UNKNOWN', '' end
  if line.status == 'CANCELLED' then return 'CLOSED', 'CANCELLED' end
  if line.status ~= 'PUBLISHED' then return 'UNPUBLISHED', '' end
  if now >= num('closesAt') then return 'CLOSED', '' end
  local gate = line['gate:state']
  if gate == 'Draining' or gate == 'Gone' then return 'DRAINING', '' end
  if now < num('preQueueAt') then return 'EARLY', '' end
  if now < num('opensAt') or drawPending() then return 'PREQUEUE', '' end
  if line.paused == '1' or gate == 'Paused' then return 'PAUSED', 'PAUSED' end
  if isHeld() and now < holdEnds() then return 'HELD', 'HELD' end
  return 'OPEN', line.soldOut == '1' and 'SOLD_OUT' or ''
end

-- The outbox: what happened goes into the log in the same step, and is relayed to Kafka in order.
local function emit(kind, ...)
  redis.call('HINCRBY', base, 'logVersion', 1)
  redis.call('XADD', logKey, '*', 'kind', kind, 'at', now, 'version', redis.call('HGET', base, 'logVersion'), ...)
end

-- Numbers whose session changed, told to every process at the end by tell().
local changes = {}
local function changed(number, status) changes[#changes + 1] = { tonumber(number), status } end
local function tell()
  local news = { serving = num('serving'), last = num('last') }
  if #changes > 0 then news.changes = changes end
  if line.drawTold == '1' then news.drawn = drawn end
  redis.call('PUBLISH', base .. ':news', cjson.encode(news))
end

local function endSession(number, status)
  redis.call('HSET', recordKey(number), 'status', status)
  redis.call('PEXPIRE', recordKey(number), recordTtlMs)
  if status == 'EXPIRED' then emit('queue.expired', 'number', number) end
  if status == 'LEFT' then emit('queue.left', 'number', number) end
  changed(number, status)
end

-- Frees a slot; false when it was free before, so that no slot is freed twice.
local function endSlot(number, status)
  if redis.call('ZREM', slotsKey, number) == 0 then return false end
  redis.call('HDEL', boundKey, number)
  endSession(number, status)
  return true
end
