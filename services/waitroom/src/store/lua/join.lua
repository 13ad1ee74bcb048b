-- Gives each user a number at the end of the line, once; a user whose session is alive keeps theirs.
-- ARGV  2… user, bucket, '1' when the address is verified, …
-- Returns one entry per user: number, joined at ms, or a reason and '' when refused.
local state = stateOf()
local refusals = {
  UNKNOWN = 'EVENT_NOT_FOUND', UNPUBLISHED = 'EVENT_NOT_PUBLISHED', EARLY = 'SALE_NOT_OPEN', CLOSED = 'SALE_CLOSED',
}
local refusal = refusals[state]
if line.status == 'CANCELLED' then refusal = 'EVENT_CANCELLED' end
if line.managed == '0' then refusal = refusal or 'NO_LINE' end

local function alive(number)
  if number > num('serving') then return redis.call('GETBIT', leftKey, number) == 0 end
  return redis.call('ZSCORE', slotsKey, number) or redis.call('ZSCORE', passedKey, number)
end

local function placeOf(user, bucket)
  local place = redis.call('HGET', base .. ':u:' .. bucket, user)
  if not place then return nil end
  local number, at = place:match('^(%d+) (%d+)$')
  number = tonumber(number)
  if not alive(number) then return nil end
  return number, at
end

local answers, joined = {}, {}
for i = 2, #ARGV, 3 do
  local user, bucket, verified = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local number, at = placeOf(user, bucket)
  if number and (number <= num('serving') or not refusal) then
    see(number)
    answers[#answers + 1] = { number, at }
  elseif refusal then
    answers[#answers + 1] = { refusal, '' }
  elseif line.verifiedOnly == '1' and verified ~= '1' then
    answers[#answers + 1] = { 'EMAIL_NOT_VERIFIED', '' }
  else
    number = redis.call('HINCRBY', base, 'last', 1)
    line.last = tostring(number)
    redis.call('HSET', base .. ':u:' .. bucket, user, number .. ' ' .. now)
    see(number)
    joined[#joined + 1] = number
    answers[#answers + 1] = { number, tostring(now) }
  end
end
if #joined > 0 then
  emit('queue.joined', 'numbers', cjson.encode(joined))
  tell()
end
return answers
