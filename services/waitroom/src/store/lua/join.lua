-- Gives each user a number at the end of the line, once; a user whose session is alive keeps theirs, and one whose
-- session the store has lost gets it back by its proof.
-- A user costs the bytes of one small hash field: 16 of the id -> 4 of the number and 6 of the join time, ms.
-- ARGV  2… user (16 bytes), bucket, '1' when the address is verified, proof, …
--       A proof is '' or "number, joined at, issued at, expires at": of a ticket (the last two are 0) or a checkout token.
-- Returns one entry per user: number, joined at ms; or a reason and seconds to wait ('' = none) when refused.
local state = stateOf()
local refusals = {
  UNKNOWN = 'EVENT_NOT_FOUND', UNPUBLISHED = 'EVENT_NOT_PUBLISHED', EARLY = 'SALE_NOT_OPEN', CLOSED = 'SALE_CLOSED',
}
local refusal = refusals[state]
if line.status == 'CANCELLED' then refusal = 'EVENT_CANCELLED' end
if line.managed == '0' then refusal = refusal or 'NO_LINE' end

-- What the store has lost and the user can prove; the number is theirs again, or was all the time.
local function prove(user, bucket, proof)
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

local function refused(verified)
  if refusal then return { refusal, '' } end
  if line.verifiedOnly == '1' and verified ~= '1' then return { 'EMAIL_NOT_VERIFIED', '' } end
  local wait = num('emptiedUntil') - now -- whoever was here before comes first
  if wait > 0 then return { 'OVERLOADED', tostring(math.ceil(wait / 1000)) } end
end

if not refusal then
  for i = 2, #ARGV, 4 do
    if ARGV[i + 3] ~= '' then prove(ARGV[i], ARGV[i + 1], ARGV[i + 3]) end
  end
end
local answers, before = {}, num('last')
local last = before
for i = 2, #ARGV, 4 do
  local user, bucket = ARGV[i], ARGV[i + 1]
  local number, at = placeOf(user, bucket)
  if number and (not refusal or turnOf(number) <= num('serving')) then
    see(number)
    answers[#answers + 1] = { number, tostring(at) }
  else
    local answer = refused(ARGV[i + 2])
    if not answer then
      last = last + 1
      savePlace(user, bucket, last, now)
      see(last)
      answer = { last, tostring(now) }
    end
    answers[#answers + 1] = answer
  end
end

-- How many join within a second at most, so that a recovery goes on far enough behind.
local function countJoined(joined)
  local second = math.floor(now / 1000)
  if num('joinSecond') == second then joined = joined + num('joinedThen') end
  redis.call('HSET', base, 'last', last, 'joinSecond', second, 'joinedThen', joined)
  if joined > num('busiest') then set('busiest', joined) end
  line.last = tostring(last)
end
if last > before then
  countJoined(last - before)
  emit('queue.joined', 'first', before + 1, 'last', last)
end
if last > before or #changes > 0 then tell() end
return answers
