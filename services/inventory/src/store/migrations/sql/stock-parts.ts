/**
 * Parts of apply_stock. All run inside one call, under the locks that lock_stock took. An item is
 * {kind, orderCode, eventId, lines: [{ticketClassId, quantity}], changeId, traceparent, …}.
 */
export const stockPartsSql = [
  // Locks the classes of all items by id, then the order codes: two requests with one code and
  // disjoint classes must not both find nothing.
  `CREATE FUNCTION lock_stock(p_items jsonb) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
  BEGIN
    PERFORM 1 FROM ticket_classes
      WHERE id = ANY (ARRAY(
        SELECT (line ->> 'ticketClassId')::uuid
        FROM jsonb_array_elements(p_items) item, jsonb_array_elements(item -> 'lines') line))
      ORDER BY id FOR UPDATE;
    PERFORM pg_advisory_xact_lock(k) FROM (
      SELECT DISTINCT hashtextextended(item ->> 'orderCode', 0) AS k
      FROM jsonb_array_elements(p_items) item ORDER BY k) codes;
  END $$`,

  `CREATE FUNCTION refuse(p_reason text, p_class uuid, p_left integer) RETURNS jsonb
  LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('reason', p_reason, 'metadata', jsonb_strip_nulls(jsonb_build_object(
      'ticketClassId', p_class::text, 'left', p_left::text)))
  $$`,

  // Why the lines cannot be had; null when they can. p_level: 'event' looks at cancellation only,
  // 'stock' also at what is left, 'sale' also at status and window.
  `CREATE FUNCTION stock_refusal(p_item jsonb, p_at timestamptz, p_level text) RETURNS jsonb
  LANGUAGE sql VOLATILE AS $$
    SELECT refuse(reason, id, CASE WHEN reason = 'SOLD_OUT' THEN left_over END) FROM (
      SELECT line.id, line.n, c.total - c.reserved - c.sold AS left_over, CASE
        WHEN c.id IS NULL OR c.event_id <> (p_item ->> 'eventId')::uuid THEN 'TICKET_CLASS_NOT_FOUND'
        WHEN c.event_state = 'CANCELLED' THEN 'EVENT_CANCELLED'
        WHEN p_level = 'sale' AND c.event_state <> 'PUBLISHED' THEN 'EVENT_NOT_PUBLISHED'
        WHEN p_level = 'sale' AND c.status <> 'ACTIVE' THEN 'CLASS_INACTIVE'
        WHEN p_level = 'sale' AND p_at < coalesce(c.sale_opens_at, c.event_opens_at)
          THEN 'SALE_NOT_OPEN'
        WHEN p_level = 'sale' AND coalesce(c.sale_closes_at, c.event_closes_at)
          <= least(p_at, (p_item ->> 'admittedAt')::timestamptz) THEN 'SALE_CLOSED'
        WHEN p_level <> 'event' AND c.total - c.reserved - c.sold < line.quantity THEN 'SOLD_OUT'
      END AS reason
      FROM (
        SELECT (l ->> 'ticketClassId')::uuid AS id, (l ->> 'quantity')::integer AS quantity, n
        FROM jsonb_array_elements(p_item -> 'lines') WITH ORDINALITY AS e(l, n)) line
      LEFT JOIN ticket_classes c ON c.id = line.id) looked
    WHERE reason IS NOT NULL ORDER BY reason = 'SOLD_OUT', n LIMIT 1
  $$`,

  // Gives every hold of the order a status, new holds too; answers the lines that really changed.
  `CREATE FUNCTION put_holds(p_item jsonb, p_status text, p_expires timestamptz, p_at timestamptz)
  RETURNS jsonb LANGUAGE sql VOLATILE AS $$
    WITH put AS (
      INSERT INTO holds
        (order_code, ticket_class_id, event_id, quantity, status, expires_at, created_at, updated_at)
      SELECT p_item ->> 'orderCode', (l ->> 'ticketClassId')::uuid, (p_item ->> 'eventId')::uuid,
        (l ->> 'quantity')::integer, p_status, p_expires, p_at, p_at
      FROM jsonb_array_elements(p_item -> 'lines') l
      ON CONFLICT (order_code, ticket_class_id)
        DO UPDATE SET status = excluded.status, updated_at = excluded.updated_at
        WHERE holds.status <> excluded.status
      RETURNING ticket_class_id, quantity)
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'ticketClassId', ticket_class_id, 'quantity', quantity) ORDER BY ticket_class_id), '[]') FROM put
  $$`,

  // Counters change by the lines that really changed; the same statement writes what is published:
  // one event for the order, one for every class that crossed zero.
  `CREATE FUNCTION move_stock(
    p_item jsonb, p_type text, p_lines jsonb, p_reserved integer, p_sold integer)
  RETURNS void LANGUAGE sql VOLATILE AS $$
    WITH moved AS (
      UPDATE ticket_classes c SET reserved = reserved + p_reserved * l.quantity,
        sold = sold + p_sold * l.quantity, stock_version = stock_version + 1
      FROM jsonb_to_recordset(p_lines) AS l("ticketClassId" uuid, quantity integer)
      WHERE c.id = l."ticketClassId"
      RETURNING c.id, c.event_id, c.stock_version, c.total - c.reserved - c.sold AS left_over,
        l.quantity * (p_reserved + p_sold) AS taken, jsonb_build_object('ticketClassId', c.id,
          'total', c.total, 'reserved', c.reserved, 'sold', c.sold,
          'stockVersion', c.stock_version) AS counters),
    told AS (
      SELECT 1 AS part, '' AS suffix, p_type AS type, event_id, max(stock_version) AS version,
        jsonb_build_object('orderCode', p_item ->> 'orderCode', 'lines', p_lines,
          'counters', jsonb_agg(counters ORDER BY id)) AS payload
      FROM moved GROUP BY event_id
      UNION ALL
      SELECT 2, ':' || id, CASE WHEN left_over = 0 THEN 'inventory.sold_out'
        ELSE 'inventory.back_in_stock' END, event_id, stock_version,
        jsonb_build_object('orderCode', '', 'lines', '[]'::jsonb,
          'counters', jsonb_build_array(counters))
      FROM moved WHERE (left_over = 0) <> (left_over + taken = 0))
    INSERT INTO outbox (id, topic, key, type, aggregate_version, payload, traceparent)
    SELECT (p_item ->> 'changeId') || ':' || type || suffix, 'inventory-events', event_id::text, type,
      version, jsonb_build_object('eventId', event_id) || payload, p_item ->> 'traceparent'
    FROM told ORDER BY part, suffix
  $$`,
];
