/**
 * Ends the active holds of many orders at once: EXPIRED (only those that are due) or RELEASED. The
 * orders were read without locks; everything is looked at again under the locks of their classes.
 * Answers the number of holds ended.
 */
export const closeHoldsSql = [
  `CREATE FUNCTION close_holds(p_codes text[], p_status text, p_type text, p_change text)
  RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    closed_count integer;
    at timestamptz;
  BEGIN
    PERFORM 1 FROM ticket_classes
      WHERE id = ANY (ARRAY(SELECT ticket_class_id FROM holds WHERE order_code = ANY (p_codes)))
      ORDER BY id FOR UPDATE;
    at := clock_timestamp();
    WITH closed AS (
      UPDATE holds SET status = p_status, updated_at = at
      WHERE order_code = ANY (p_codes) AND status = 'ACTIVE'
        AND (p_status <> 'EXPIRED' OR expires_at <= at)
      RETURNING order_code, ticket_class_id, quantity),
    delta AS (SELECT ticket_class_id, sum(quantity)::integer AS quantity FROM closed GROUP BY 1),
    moved AS (
      UPDATE ticket_classes c SET reserved = reserved - d.quantity, stock_version = stock_version + 1
      FROM delta d WHERE c.id = d.ticket_class_id
      RETURNING c.id, c.event_id, c.stock_version,
        c.total - c.reserved - c.sold - d.quantity AS left_before, jsonb_build_object(
          'ticketClassId', c.id, 'total', c.total, 'reserved', c.reserved, 'sold', c.sold,
          'stockVersion', c.stock_version) AS counters),
    told AS (
      SELECT 1 AS part, order_code AS suffix, p_type AS type, event_id,
        max(stock_version) AS version, jsonb_build_object('orderCode', order_code,
          'lines', jsonb_agg(jsonb_build_object(
            'ticketClassId', ticket_class_id, 'quantity', quantity) ORDER BY ticket_class_id),
          'counters', jsonb_agg(counters ORDER BY ticket_class_id)) AS payload
      FROM closed JOIN moved ON moved.id = ticket_class_id GROUP BY order_code, event_id
      UNION ALL
      SELECT 2, id::text, 'inventory.back_in_stock', event_id, stock_version,
        jsonb_build_object('orderCode', '', 'lines', '[]'::jsonb,
          'counters', jsonb_build_array(counters))
      FROM moved WHERE left_before = 0),
    written AS (
      INSERT INTO outbox (id, topic, key, type, aggregate_version, payload)
      SELECT p_change || ':' || type || ':' || suffix, 'inventory-events', event_id::text, type,
        version, jsonb_build_object('eventId', event_id) || payload
      FROM told ORDER BY part, suffix)
    SELECT count(*) INTO closed_count FROM closed;
    RETURN closed_count;
  END $$`,
];
