/** Why a class can not be sold now; NULL when it can. */
export const saleRefusal = `
CREATE FUNCTION sale_refusal(c ticket_classes, e events, p_admitted_at timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN c.event_state = 'CANCELLED' THEN 'EVENT_CANCELLED'
    WHEN c.event_state <> 'PUBLISHED' THEN 'EVENT_NOT_PUBLISHED'
    WHEN c.status <> 'ACTIVE' THEN 'CLASS_INACTIVE'
    WHEN clock_timestamp() < coalesce(c.sale_opens_at, e.sale_opens_at) THEN 'SALE_NOT_OPEN'
    -- Admitted before the close buys after it, as long as the checkout token lives.
    WHEN clock_timestamp() >= coalesce(c.sale_closes_at, e.sale_closes_at)
      AND (p_admitted_at IS NULL OR p_admitted_at >= coalesce(c.sale_closes_at, e.sale_closes_at)) THEN 'SALE_CLOSED'
  END
$$`;

/** All lines or none. \`p_lines\`: [{id, quantity}], one per class. */
export const reserveTickets = `
CREATE FUNCTION reserve_tickets(p_order text, p_event uuid, p_lines jsonb, p_hold_seconds integer,
  p_admitted_at timestamptz, p_trace text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  e events;
  c ticket_classes;
  line record;
  reason text;
  known record;
  before jsonb;
  ends timestamptz := clock_timestamp() + make_interval(secs => p_hold_seconds);
BEGIN
  PERFORM lock_classes(p_event, p_order, p_lines);
  SELECT * INTO e FROM events WHERE event_id = p_event;
  IF NOT FOUND THEN RETURN refusal('EVENT_UNKNOWN'); END IF;

  SELECT count(*) AS n, min(expires_at) AS expires_at, bool_or(status NOT IN ('ACTIVE', 'CONFIRMED')) AS gone,
    jsonb_object_agg(ticket_class_id, quantity) AS lines INTO known FROM holds WHERE order_code = p_order;
  IF known.n > 0 THEN
    IF known.gone THEN RETURN refusal('HOLD_EXPIRED'); END IF;
    IF known.lines <> lines_by_class(p_lines) THEN RETURN refusal('IDEMPOTENCY_KEY_REUSED'); END IF;
    RETURN jsonb_build_object('ok', true, 'expiresAt', known.expires_at);
  END IF;

  FOR line IN SELECT (l ->> 'id')::uuid AS id, (l ->> 'quantity')::int AS quantity FROM jsonb_array_elements(p_lines) l
    ORDER BY 1
  LOOP
    SELECT * INTO c FROM ticket_classes WHERE id = line.id AND event_id = p_event;
    IF NOT FOUND THEN RETURN refusal('TICKET_CLASS_NOT_FOUND', line.id); END IF;
    reason := sale_refusal(c, e, p_admitted_at);
    IF reason IS NOT NULL THEN RETURN refusal(reason, line.id); END IF;
    IF line.quantity > c.total - c.reserved - c.sold
    THEN RETURN refusal('SOLD_OUT', line.id, c.total - c.reserved - c.sold); END IF;
  END LOOP;

  before := left_of(p_event, p_order, p_lines);
  WITH held AS (
    INSERT INTO holds (order_code, ticket_class_id, quantity, status, expires_at)
    SELECT p_order, (l ->> 'id')::uuid, (l ->> 'quantity')::int, 'ACTIVE', ends FROM jsonb_array_elements(p_lines) l
    RETURNING ticket_class_id, quantity)
  UPDATE ticket_classes t SET reserved = reserved + held.quantity, stock_version = stock_version + 1
  FROM held WHERE t.id = held.ticket_class_id;
  PERFORM tell_stock('inventory.reserved', p_event, p_order, p_lines, before, p_trace);
  RETURN jsonb_build_object('ok', true, 'expiresAt', ends);
END $$`;
