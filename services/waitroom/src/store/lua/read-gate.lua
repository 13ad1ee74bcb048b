-- Returns { state, version, name of the object it came from } of the gate of a TicketSale; empty when there never was one.
if not line['gate:state'] then return {} end
return { line['gate:state'], line['gate:version'], line['gate:source'] or '' }
