/**
 * Helpers of the hot path. VOLATILE PL/pgSQL: each statement sees what was committed while the first one waited for the
 * class locks. One statement with CTEs would not: it re-reads only the locked row.
 */
export const lockClasses = `
CREATE FUNCTION lock_classes(p_event uuid, p_order text, p_lines jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM ticket_classes
  WHERE event_id = p_event AND id IN (
    SELECT (l ->> 'id')::uuid FROM jsonb_array_elements(p_lines) l
    UNION SELECT ticket_class_id FROM holds WHERE order_code = p_order)
  ORDER BY id FOR UPDATE;
  -- After the classes: two calls of one order over disjoint classes come one after the other.
  PERFORM pg_advisory_xact_lock(hashtextextended(p_order, 0));
END $$`;

/** One outbox event of one order, and one per class that crossed zero. \`p_before\`: what was left, by class. */
export const tellStock = `
CREATE FUNCTION tell_stock(p_type text, p_event uuid, p_order text, p_lines jsonb, p_before jsonb, p_trace text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  counters jsonb;
  crossed record;
BEGIN
  SELECT coalesce(jsonb_agg(jsonb_build_object('ticketClassId', id, 'total', total, 'reserved', reserved,
      'sold', sold, 'stockVersion', stock_version) ORDER BY id), '[]') INTO counters
  FROM ticket_classes WHERE id IN (SELECT key::uuid FROM jsonb_each(p_before));
  IF p_type IS NOT NULL THEN
    INSERT INTO outbox (id, topic, key, type, aggregate_version, payload, traceparent)
    SELECT gen_random_uuid()::text, 'inventory-events', p_event::text, p_type,
      (SELECT max((c ->> 'stockVersion')::bigint) FROM jsonb_array_elements(counters) c),
      jsonb_build_object('eventId', p_event, 'orderCode', p_order, 'counters', counters, 'lines', (
        SELECT jsonb_agg(jsonb_build_object('ticketClassId', l ->> 'id', 'quantity', (l ->> 'quantity')::int))
        FROM jsonb_array_elements(p_lines) l)), p_trace;
  END IF;
  FOR crossed IN
    SELECT c.id, c.total - c.reserved - c.sold AS after, (b.value)::int AS before, c.stock_version, c.total,
      c.reserved, c.sold
    FROM jsonb_each_text(p_before) b JOIN ticket_classes c ON c.id = b.key::uuid
    WHERE ((b.value)::int > 0) <> (c.total - c.reserved - c.sold > 0) ORDER BY c.id
  LOOP
    INSERT INTO outbox (id, topic, key, type, aggregate_version, payload, traceparent)
    VALUES (gen_random_uuid()::text, 'inventory-events', p_event::text,
      CASE WHEN crossed.after > 0 THEN 'inventory.back_in_stock' ELSE 'inventory.sold_out' END,
      crossed.stock_version,
      jsonb_build_object('eventId', p_event, 'orderCode', '', 'lines', '[]'::jsonb, 'counters', jsonb_build_array(
        jsonb_build_object('ticketClassId', crossed.id, 'total', crossed.total, 'reserved', crossed.reserved,
          'sold', crossed.sold, 'stockVersion', crossed.stock_version))), p_trace);
  END LOOP;
END $$`;

/** What is left of the classes of an order and of lines, by class id. */
export const leftOf = `
CREATE FUNCTION left_of(p_event uuid, p_order text, p_lines jsonb) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(jsonb_object_agg(id, total - reserved - sold), '{}') FROM ticket_classes
  WHERE event_id = p_event AND id IN (
    SELECT (l ->> 'id')::uuid FROM jsonb_array_elements(p_lines) l
    UNION SELECT ticket_class_id FROM holds WHERE order_code = p_order)
$$`;

/** Lines as {class id: quantity}, to be compared with what an order holds. */
export const linesByClass = `
CREATE FUNCTION lines_by_class(p_lines jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_object_agg((l ->> 'id')::uuid, (l ->> 'quantity')::int) FROM jsonb_array_elements(p_lines) l
$$`;

export const refusal = `
CREATE FUNCTION refusal(p_reason text, p_class uuid DEFAULT NULL, p_left integer DEFAULT NULL) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_strip_nulls(jsonb_build_object('ok', false, 'reason', p_reason, 'ticketClassId', p_class, 'left', p_left))
$$`;
