-- Gives each user a number at the end of the line, once; a user whose session is alive keeps theirs, and one whose
-- session the store has lost gets it back by its proof.
-- A user costs the bytes of one small hash field: 16 of the id -> 4 of the number and 6 of the join time, ms.
-- ARGV  2 users: 16 bytes of the id, 2 of the bucket, 1 byte '1' when the address is verified, …
--       3… which user (from 1), their proof, …: "number, joined at, issued at, expires at" of a ticket (the last two are 0) or
--       a checkout token
-- Returns { places: 4 bytes of the number and 6 of the join time per user, zeros when refused; which user, reason, seconds
-- to wait (0 = none), … }.
local state = stateOf()
local refusals = {
  UNKNOWN = 'EVENT_NOT_FOUND', UNPUBLISHED = 'EVENT_NOT_PUBLISHED', EARLY = 'SALE_NOT_OPEN', CLOSED = 'SALE_CLOSED',
}
local refusal = refusals[state]
if line.status == 'CANCELLED' then refusal = 'EVENT_CANCELLED' end
if line.managed == '0' then refusal = refusal or 'NO_LINE' end

local users, size = ARGV[2], 19
local function userAt(n)
  local from = (n - 1) * size
  return users:sub(from + 1, from + 16), (struct.unpack('>I2', users, from + 17)), users:sub(from + size, from + size)
end

-- What the store has lost and the user can prove; the number is theirs again, or was all the time.
local function prove(n, proof)
  local user, bucket = userAt(n)
  local number, at, issuedAt, expiresAt = proof:match('^(%d+) (%d+) (%d+) (%d+)$')
  number, at = tonumber(number), tonumber(at)
  local place = placeOf(user, bucket)
  if place and place ~= number then return end
  if at < num('born') then
    rebuild(number, 0) -- older than the line: the store was emptied
  elseif number > num('last') then
    recover(number)
  end
  if readmit(number, tonumber(issuedAt), tonumber(expiresAt)) then
    savePlace(user, bucket, number, at)
  elseif not place then
    restore(user, bucket, number, at)
  end
end
for i = 3, refusal and 0 or #ARGV, 2 do prove(tonumber(ARGV[i]), ARGV[i + 1]) end

local wait = math.max(0, math.ceil((num('emptiedUntil') - now) / 1000)) -- whoever was here before comes first
local function refusedNew(verified)
  if refusal then return refusal, 0 end
  if line.verifiedOnly == '1' and verified ~= '1' then return 'EMAIL_NOT_VERIFIED', 0 end
  if wait > 0 then return 'OVERLOADED', wait end
end

local answer, before = { '' }, num('last')
local last, places = before, {}
local newPlace = struct.pack(placeFormat, last + 1, now)
local function join(n)
  local user, bucket, verified = userAt(n)
  local reason, seconds = refusedNew(verified)
  local known = reason ~= nil or redis.call('HSETNX', bucketKey(bucket), user, newPlace) == 0
  local number, at
  if known then number, at = placeOf(user, bucket) end
  if number and (not refusal or turnOf(number) <= num('serving')) then
    see(number)
    places[n] = struct.pack(placeFormat, number, at)
  elseif reason then
    places[n] = string.rep('\0', 10)
    for _, word in ipairs({ n, reason, seconds }) do answer[#answer + 1] = word end
  else
    if known then savePlace(user, bucket, last + 1, now) end
    places[n], last = newPlace, last + 1
    newPlace = struct.pack(placeFormat, last + 1, now)
    line.last = last -- whoever comes twice in one call
  end
end
for n = 1, #users / size do join(n) end
answer[1] = table.concat(places)

-- How many join within a second at most, so that a recovery goes on far enough behind.
local function countJoined(joined)
  local second = math.floor(now / 1000)
  if num('joinSecond') == second then joined = joined + num('joinedThen') end
  redis.call('HSET', base, 'last', last, 'joinSecond', second, 'joinedThen', joined)
  if joined > num('busiest') then set('busiest', joined) end
end
if last > before then
  seeAll(before + 1, last)
  countJoined(last - before)
  emit('queue.joined', 'first', before + 1, 'last', last)
end
if last > before or #changes > 0 then tell() end
return answer
