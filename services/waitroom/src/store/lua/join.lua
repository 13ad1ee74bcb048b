-- Gives each user a number at the end of the line, once; a user whose session is alive keeps theirs, and one whose
-- session the store has lost gets it back by its proof.
-- ARGV  2 users: 16 bytes of the id, 3 of its hash, 1 byte '1' when the address is verified, …
--       3… which user (from 1), their proof, …: "number, joined at, issued at, expires at" of a ticket (the last two are 0) or
--       a checkout token
-- Returns { places: 4 bytes of the number and 6 of the join time per user, zeros when refused; which user, reason, seconds
-- to wait (0 = none), … }.
local state = stateOf()
local refusals = {
  UNKNOWN = 'EVENT_NOT_FOUND', UNPUBLISHED = 'EVENT_NOT_PUBLISHED', EARLY = 'SALE_NOT_OPEN', DRAINING = 'SALE_CLOSED',
  CLOSED = 'SALE_CLOSED',
}
local refusal = refusals[state]
if line.status == 'CANCELLED' then refusal = 'EVENT_CANCELLED' end
if line.managed == '0' then refusal = refusal or 'NO_LINE' end

local packed, size, ids, hashes, allowed = ARGV[2], 20, {}, {}, {}
local count = #packed / size
for n = 1, count do
  local from = (n - 1) * size + 1
  local high, middle, low, verified = packed:byte(from + 16, from + 19)
  ids[n], hashes[n] = packed:sub(from, from + 15), high * 65536 + middle * 256 + low
  allowed[n] = not refusal and (line.verifiedOnly ~= '1' or verified == 49)
end

-- What the store has lost and the user can prove; the number is theirs again, or was all the time.
local function prove(n, proof)
  local id, hash = ids[n], hashes[n]
  local number, at, issuedAt, expiresAt = proof:match('^(%d+) (%d+) (%d+) (%d+)$')
  number, at = tonumber(number), tonumber(at)
  local place = placeOf(id, hash)
  if place and place ~= number then return end
  if at < num('born') then
    rebuild(number, 0) -- older than the line: the store was emptied
  elseif number > num('last') then
    recover(number)
  end
  if readmit(number, tonumber(issuedAt), tonumber(expiresAt)) then
    savePlace(id, hash, number, at)
  elseif not place then
    restore(id, hash, number, at)
  end
end
for i = 3, refusal and 0 or #ARGV, 2 do prove(tonumber(ARGV[i]), ARGV[i + 1]) end

local wait = math.max(0, math.ceil((num('emptiedUntil') - now) / 1000)) -- whoever was here before comes first
if num('last') + count > mostPlaces then wait = math.max(wait, 60) end
local adds = wait > 0 and {} or allowed
makeRoom(count)
local slots, numbers, twins = findPlaces(ids, hashes, adds)

local answer, before = { '' }, num('last')
local last, served, told, records, taken, added = before, num('serving'), {}, {}, {}, 0
local nowBytes, nobody = struct.pack('>I6', now), string.rep('\0', 10)
local function refuse(n)
  told[n] = nobody
  local reason, seconds = refusal or 'EMAIL_NOT_VERIFIED', 0
  -- Without a wait its page of the index is full; it is split as others join.
  if allowed[n] then reason, seconds = 'OVERLOADED', math.max(wait, 1) end
  for _, word in ipairs({ n, reason, seconds }) do answer[#answer + 1] = word end
end
local function enter(n)
  last = last + 1
  told[n], records[last - before] = struct.pack(placeFormat, last, now), ids[n] .. nowBytes
  local at = #taken
  taken[at + 1], taken[at + 2], taken[at + 3] = slots[n], hashes[n], last
  if not numbers[n] then added = added + 1 end
end
local function stays(number) return (not refusal or turnOf(number) <= served) and isAlive(number) end
for n = 1, count do
  local number = numbers[n]
  if twins[n] and told[twins[n]] ~= nobody then
    told[n] = told[twins[n]]
  elseif number and stays(number) then
    see(number)
    told[n] = struct.pack(placeFormat, number, joinedAt(number))
  elseif adds[n] and slots[n] then
    enter(n)
  else
    refuse(n)
  end
end
answer[1] = table.concat(told)

-- How many join within a second at most, so that a recovery goes on far enough behind.
local function countJoined(joined)
  local second = math.floor(now / 1000)
  if num('joinSecond') == second then joined = joined + num('joinedThen') end
  redis.call('HSET', base, 'last', last, 'joinSecond', second, 'joinedThen', joined)
  line.last = last
  if joined > num('busiest') then set('busiest', joined) end
end
if last > before then
  writeRecords(before + 1, records)
  writeSlots(taken)
  if added > 0 then set('places', num('places') + added) end
  seeAll(before + 1, last)
  countJoined(last - before)
  emit('queue.joined', 'first', before + 1, 'last', last)
end
if last > before or #changes > 0 then tell() end
return answer
