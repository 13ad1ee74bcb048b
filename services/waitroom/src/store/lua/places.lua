-- Put after the prelude, before the recovery. Which user has which number, and since when.
-- A place is a record of 22 bytes at its number, in strings of 1,024 places. The index finds it by a hash of 24 bits: slots
-- of 3 bytes of number and 3 of hash (0 = free), in pages of 256 slots. A slot is looked for from the hash's lowest byte on,
-- within the page that the bits above name. Pages are split one by one as places are added, in order (linear hashing,
-- Litwin 1980), so that the next place costs the same whatever is there. One command reads slots for all users of a call.
local indexKey = base .. ':index'
local placeFormat, placeSize, placesPerKey = '>I4I6', 22, 1024 -- number and join time ms, as they are told
local slotSize, pageSlots, firstPages, mostPages, fill = 6, 256, 8, 65536, 90 -- a page is split per so many places
local hashValues, mostPlaces = 0x1000000, 12000000 -- the index has room for 16.7 million
local floor = math.floor
local freeSlot = string.rep('\0', slotSize)

local function pages() return math.max(firstPages, num('pages')) end
-- How many pages there were when all of them were last split.
local function whole(count)
  local power = firstPages
  while 2 * power <= count do power = 2 * power end
  return power
end

local function placesKey(number) return base .. ':places:' .. floor((number - 1) / placesPerKey) end
local function offsetOf(number) return placeSize * ((number - 1) % placesPerKey) end
local function userAtNumber(number)
  return redis.call('GETRANGE', placesKey(number), offsetOf(number), offsetOf(number) + 15)
end
local function joinedAt(number)
  local from = offsetOf(number) + 16
  return (struct.unpack('>I6', redis.call('GETRANGE', placesKey(number), from, from + 5)))
end

-- Records of users whose numbers follow each other.
local function writeRecords(first, records)
  local from = 1
  while from <= #records do
    local number = first + from - 1
    local to = math.min(#records, from + placesPerKey - 1 - (number - 1) % placesPerKey)
    local key = placesKey(number)
    -- Its full length at once: what grows bit by bit is given twice what it needs.
    if redis.call('EXISTS', key) == 0 then redis.call('SETRANGE', key, placeSize * placesPerKey - 1, '\0') end
    redis.call('SETRANGE', key, offsetOf(number), table.concat(records, '', from, to))
    from = to + 1
  end
end

-- Finds the slots of users, and the numbers in them. Who is in no slot has a free one where `adds` says so; nil without.
-- Who comes twice is the twin of the first: nothing else is said of them.
local function findPlaces(ids, hashes, adds)
  local count, power = pages(), whole(pages())
  local firsts, slots, numbers, twins, open, taken = {}, {}, {}, {}, {}, {}
  for n, hash in ipairs(hashes) do
    local page = floor(hash / pageSlots) % (2 * power)
    firsts[n], open[n] = (page < count and page or page - power) * pageSlots, n
  end
  for tries = 0, pageSlots - 1 do
    if #open == 0 then break end
    local gets, at = {}, 0
    for _, n in ipairs(open) do
      gets[at + 1], gets[at + 2] = 'GET', 'u48'
      gets[at + 3] = 48 * (firsts[n] + (hashes[n] + tries) % pageSlots)
      at = at + 3
    end
    local found, rest = redis.call('BITFIELD', indexKey, unpack(gets)), {}
    for i, n in ipairs(open) do
      local slot, value = firsts[n] + (hashes[n] + tries) % pageSlots, found[i]
      local owner = taken[slot]
      if owner and ids[owner] == ids[n] then
        twins[n] = owner
      elseif value == 0 and not owner then
        if adds[n] then slots[n], taken[slot] = slot, n end
      elseif value % hashValues == hashes[n] and userAtNumber(floor(value / hashValues)) == ids[n] then
        slots[n], numbers[n], taken[slot] = slot, floor(value / hashValues), n
      else
        rest[#rest + 1] = n
      end
    end
    open = rest
  end
  return slots, numbers, twins
end

-- { slot, hash, number, … }: into slots that were found free or the user's own.
local function writeSlots(places)
  local sets, at = {}, 0
  for n = 1, #places, 3 do
    sets[at + 1], sets[at + 2], sets[at + 3] = 'SET', 'u48', 48 * places[n]
    sets[at + 4] = places[n + 2] * hashValues + places[n + 1]
    at = at + 4
  end
  if at > 0 then redis.call('BITFIELD', indexKey, unpack(sets)) end
end

-- Splits the next page: the hash says which slots stay in it and which go to the new last one.
local function splitPage()
  local count = pages()
  local power = whole(count)
  local bytes = slotSize * pageSlots
  local from = (count - power) * bytes
  local text = redis.call('GETRANGE', indexKey, from, from + bytes - 1)
  local stay, go = {}, {}
  for at = 1, #text, slotSize do
    local high, middle, low = text:byte(at + 3, at + 5)
    if high + middle + low > 0 then
      local half = floor((high * 256 + middle) / power) % 2 == 0 and stay or go
      while half[low + 1] do low = (low + 1) % pageSlots end
      half[low + 1] = text:sub(at, at + slotSize - 1)
    end
  end
  for n = 1, pageSlots do
    stay[n], go[n] = stay[n] or freeSlot, go[n] or freeSlot
  end
  redis.call('SETRANGE', indexKey, from, table.concat(stay))
  redis.call('SETRANGE', indexKey, count * bytes, table.concat(go))
  set('pages', count + 1)
end

-- Before so many places are added to the index, so that no page is fuller than it should be.
local function makeRoom(count)
  while pages() * fill < num('places') + count and pages() < mostPages do splitPage() end
end

-- A user's place, over the one before.
local function savePlace(id, hash, number, at)
  makeRoom(1)
  local slots, numbers = findPlaces({ id }, { hash }, { true })
  if not slots[1] or number > mostPlaces then return end -- the ticket still knows it
  writeRecords(number, { id .. struct.pack('>I6', at) })
  writeSlots({ slots[1], hash, number })
  if not numbers[1] then set('places', num('places') + 1) end
end

-- Whether a number is a session that goes on.
local function isAlive(number)
  local turn = turnOf(number)
  if turn > num('serving') and redis.call('GETBIT', leftKey, turn) == 0 then return true end
  return redis.call('ZSCORE', slotsKey, number) or redis.call('ZSCORE', passedKey, number)
end
-- The number and join time of a user whose session is alive.
local function placeOf(id, hash)
  local _, numbers = findPlaces({ id }, { hash }, {})
  local number = numbers[1]
  if number and isAlive(number) then return number, joinedAt(number) end
end
