-- What may be told of the draw of an event.
-- Returns { 1 when the event is published, sells by a line and has a draw; participants, -1 = not drawn yet }.
local state = stateOf()
local exists = state ~= 'UNKNOWN' and state ~= 'UNPUBLISHED' and line.managed == '1' and line.draw == '1'
return { exists and 1 or 0, drawPending() and -1 or num('participants') }
