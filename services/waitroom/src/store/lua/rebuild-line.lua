-- Tells a store that was emptied what a process remembers of the line.
-- ARGV  2 birth of the line it remembers   3 last number   4 serving number   5 grace seconds
-- Returns 1 when the store was another one.
if line.born == ARGV[2] then return 0 end
if not line.born then
  set('born', now)
  set('runId', runId)
end
if not line.graceSeconds then set('graceSeconds', ARGV[5]) end
rebuild(tonumber(ARGV[3]), tonumber(ARGV[4]))
tell()
return 1
