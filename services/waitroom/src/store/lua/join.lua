-- Gives each user a number at the end of the line, once; a user whose session is alive keeps theirs.
-- A user costs the bytes of one small hash field: 16 of the id -> 4 of the number and 6 of the join time, ms.
-- ARGV  2… user (16 bytes), bucket, '1' when the address is verified, …
-- Returns one entry per user: number, joined at ms, or a reason and '' when refused.
local state = stateOf()
local refusals = {
  UNKNOWN = 'EVENT_NOT_FOUND', UNPUBLISHED = 'EVENT_NOT_PUBLISHED', EARLY = 'SALE_NOT_OPEN', CLOSED = 'SALE_CLOSED',
}
local refusal = refusals[state]
if line.status == 'CANCELLED' then refusal = 'EVENT_CANCELLED' end
if line.managed == '0' then refusal = refusal or 'NO_LINE' end

local placeFormat = '>I4I6'
local function alive(number)
  if number > num('serving') then return redis.call('GETBIT', leftKey, number) == 0 end
  return redis.call('ZSCORE', slotsKey, number) or redis.call('ZSCORE', passedKey, number)
end

local function placeOf(user, bucket)
  local place = redis.call('HGET', base .. ':u:' .. bucket, user)
  if not place then return nil end
  local number, at = struct.unpack(placeFormat, place)
  if not alive(number) then return nil end
  return number, at
end

local answers, last = {}, num('last')
for i = 2, #ARGV, 3 do
  local user, bucket, verified = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local number, at = placeOf(user, bucket)
  if number and (number <= num('serving') or not refusal) then
    see(number)
    answers[#answers + 1] = { number, tostring(at) }
  elseif refusal then
    answers[#answers + 1] = { refusal, '' }
  elseif line.verifiedOnly == '1' and verified ~= '1' then
    answers[#answers + 1] = { 'EMAIL_NOT_VERIFIED', '' }
  else
    last = last + 1
    redis.call('HSET', base .. ':u:' .. bucket, user, struct.pack(placeFormat, last, now))
    see(last)
    answers[#answers + 1] = { last, tostring(now) }
  end
end
if last > num('last') then
  emit('queue.joined', 'first', num('last') + 1, 'last', last)
  set('last', last)
  tell()
end
return answers
