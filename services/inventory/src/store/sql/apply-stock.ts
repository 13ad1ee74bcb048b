import { rush } from './rush.js';

/**
 * The hot path: one call decides and writes a batch of requests of one event, in arrival order. `src/store/call-stock.ts`
 * builds its arguments. A request is an index `i` into the arrays `p_kind … p_trace`; its basket is an index into
 * `p_baskets` (distinct), whose lines are `p_line_class[p_first[b] .. p_last[b]]`, indexes into `p_classes` (distinct,
 * sorted); its order is an index into `p_orders` (distinct, in order of arrival).
 *
 * VOLATILE: each statement sees what was committed while the first one waited for the class locks. One statement with
 * CTEs would not; it re-reads only the locked rows. Locks: classes by id, then order codes, then holds.
 *
 * Answers {"answers": [one per request, in order], "classes": [[left, stock version] per class, null when unknown]}.
 */
export const applyStock = `
CREATE OR REPLACE FUNCTION apply_stock(
  p_event uuid, p_classes uuid[], p_orders text[],
  p_baskets text[], p_first integer[], p_last integer[], p_line_class integer[], p_line_quantity integer[],
  p_kind text[], p_order integer[], p_basket integer[],
  p_hold_seconds integer[], p_admitted_at timestamptz[], p_trace text[]
) RETURNS text LANGUAGE plpgsql
-- A plan made while holds was small must not read all of it when it has grown.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
<<v>>
DECLARE
  row record;
  e events;
  t timestamptz; t_ms bigint;
  -- By class.
  nc integer := cardinality(p_classes);
  total integer[] := array_fill(NULL::integer, ARRAY[nc]); reserved integer[] := total; sold integer[] := total;
  refunded integer[] := total; moved integer[] := total; left_before integer[] := total;
  version bigint[] := array_fill(NULL::bigint, ARRAY[nc]);
  state text[]; inactive boolean[]; opens timestamptz[]; closes timestamptz[];
  -- By order.
  no integer := cardinality(p_orders);
  status text[] := array_fill(NULL::text, ARRAY[no]); stored text[] := status; held text[] := status;
  ends timestamptz[] := array_fill(NULL::timestamptz, ARRAY[no]); ends_ms bigint[] := array_fill(NULL::bigint, ARRAY[no]);
  born integer[] := array_fill(NULL::integer, ARRAY[no]);
  has_history boolean := false; is_rush boolean; to_change integer; changed integer;
  -- What is told, in order.
  m integer := 0;
  told_type text[]; told_version bigint[]; told_payload text[]; told_trace text[];
  batch text := gen_random_uuid()::text;
  answers text[];
  classes text[];
  -- Of one request.
  n integer; b integer; k integer; q integer; was text; target text; reason text; bad integer; available integer; after integer;
  needs_stock boolean; counters text; comma text; newest bigint; crossed integer[];
BEGIN
  FOR row IN SELECT * FROM ticket_classes c WHERE c.event_id = p_event AND c.id = ANY(p_classes) ORDER BY c.id FOR UPDATE
  LOOP
    k := array_position(p_classes, row.id);
    total[k] := row.total; reserved[k] := row.reserved; sold[k] := row.sold; refunded[k] := row.refunded;
    version[k] := row.stock_version; state[k] := row.event_state; inactive[k] := row.status <> 'ACTIVE';
    opens[k] := row.sale_opens_at; closes[k] := row.sale_closes_at; moved[k] := 0;
    left_before[k] := row.total - row.reserved - row.sold;
  END LOOP;
  t := date_trunc('milliseconds', clock_timestamp()); t_ms := extract(epoch FROM t) * 1000;
  SELECT * INTO e FROM events WHERE event_id = p_event;
  -- After the classes: two calls of one order over disjoint classes come one after the other.
  PERFORM pg_advisory_xact_lock(o.lock) FROM (
    SELECT DISTINCT hashtextextended(code, 0) AS lock FROM unnest(p_orders) code ORDER BY 1) o;
  -- Most orders are new, and to see that costs less than to read what they have.
  has_history := EXISTS (SELECT FROM holds h WHERE h.order_code = ANY(p_orders));
  IF has_history THEN
    FOR row IN
      SELECT o.n, min(h.status) AS status, min(h.expires_at) AS ends,
        '[' || string_agg('{"ticketClassId":"' || h.ticket_class_id || '","quantity":' || h.quantity || '}', ','
          ORDER BY h.ticket_class_id) || ']' AS lines
      FROM unnest(p_orders) WITH ORDINALITY o(code, n) JOIN holds h ON h.order_code = o.code GROUP BY o.n
    LOOP
      status[row.n] := row.status; stored[row.n] := row.status; held[row.n] := row.lines;
      ends[row.n] := row.ends; ends_ms[row.n] := floor(extract(epoch FROM row.ends) * 1000);
    END LOOP;
  END IF;

${rush}

  FOR i IN 1 .. cardinality(p_kind) LOOP
    n := p_order[i]; b := p_basket[i]; was := status[n];
    target := NULL; reason := NULL; bad := NULL; available := NULL; needs_stock := false;

    -- What the order's own history allows.
    IF p_kind[i] = 'reserve' THEN
      IF was IS NULL THEN target := 'ACTIVE'; needs_stock := true;
      ELSIF was NOT IN ('ACTIVE', 'CONFIRMED') THEN reason := 'HOLD_EXPIRED';
      ELSIF held[n] <> p_baskets[b] THEN reason := 'IDEMPOTENCY_KEY_REUSED';
      END IF;
    ELSIF held[n] <> p_baskets[b] THEN reason := 'IDEMPOTENCY_KEY_REUSED';
    ELSIF p_kind[i] IN ('confirm', 'reacquire') THEN
      IF was = 'CONFIRMED' THEN NULL;
      ELSIF was = 'ACTIVE' THEN target := 'CONFIRMED';
      ELSIF p_kind[i] = 'confirm' OR was = 'REFUNDED' THEN reason := 'HOLD_EXPIRED';
      ELSE target := 'CONFIRMED'; needs_stock := true;
      END IF;
    ELSIF p_kind[i] = 'release' THEN
      IF was = 'CONFIRMED' THEN reason := 'ORDER_FINAL';
      ELSIF was IS NULL OR was = 'ACTIVE' THEN target := 'RELEASED';
      END IF;
    ELSIF p_kind[i] = 'refund' THEN
      IF was IS DISTINCT FROM 'REFUNDED' THEN target := 'REFUNDED'; END IF;
    ELSIF was = 'ACTIVE' AND ends[n] <= t THEN target := 'EXPIRED';
    ELSE reason := 'NOT_DUE';
    END IF;

    -- What event and classes allow: all lines or none.
    IF target IN ('ACTIVE', 'CONFIRMED') THEN
      IF needs_stock AND e.event_id IS NULL THEN reason := 'EVENT_UNKNOWN'; END IF;
      FOR l IN p_first[b] .. p_last[b] LOOP
        EXIT WHEN reason IS NOT NULL;
        k := p_line_class[l]; bad := k;
        reason := CASE
          WHEN total[k] IS NULL THEN 'TICKET_CLASS_NOT_FOUND'
          WHEN state[k] = 'CANCELLED' THEN 'EVENT_CANCELLED'
          WHEN p_kind[i] <> 'reserve' THEN NULL
          WHEN state[k] <> 'PUBLISHED' THEN 'EVENT_NOT_PUBLISHED'
          WHEN inactive[k] THEN 'CLASS_INACTIVE'
          WHEN t < coalesce(opens[k], e.sale_opens_at) THEN 'SALE_NOT_OPEN'
          -- Admitted before the close buys after it, as long as the checkout token lives.
          WHEN t >= coalesce(closes[k], e.sale_closes_at)
            AND NOT coalesce(p_admitted_at[i] < coalesce(closes[k], e.sale_closes_at), false) THEN 'SALE_CLOSED'
        END;
        IF reason IS NULL AND needs_stock AND p_line_quantity[l] > total[k] - reserved[k] - sold[k] THEN
          reason := 'SOLD_OUT'; available := total[k] - reserved[k] - sold[k];
        END IF;
      END LOOP;
    END IF;

    IF reason IS NOT NULL THEN
      answers[i] := '{"ok":false,"reason":"' || reason || '"'
        || coalesce(',"ticketClassId":"' || p_classes[bad] || '"', '') || coalesce(',"left":' || available, '') || '}';
      CONTINUE;
    END IF;

    IF target IS NOT NULL THEN
      IF was IS NULL THEN
        born[n] := i; held[n] := p_baskets[b];
        ends[n] := t + make_interval(secs => p_hold_seconds[i]); ends_ms[n] := t_ms + p_hold_seconds[i] * 1000;
      END IF;
      status[n] := target;
      -- Counters move by what leaves one state and enters another.
      IF target IN ('ACTIVE', 'CONFIRMED') OR was IN ('ACTIVE', 'CONFIRMED') THEN
        counters := NULL; comma := NULL; newest := 0; crossed := NULL;
        FOR l IN p_first[b] .. p_last[b] LOOP
          k := p_line_class[l]; q := p_line_quantity[l];
          available := total[k] - reserved[k] - sold[k];
          IF target = 'ACTIVE' THEN reserved[k] := reserved[k] + q;
          ELSIF was = 'ACTIVE' THEN reserved[k] := reserved[k] - q; END IF;
          IF target = 'CONFIRMED' THEN sold[k] := sold[k] + q;
          ELSIF was = 'CONFIRMED' THEN sold[k] := sold[k] - q; refunded[k] := refunded[k] + q; END IF;
          after := total[k] - reserved[k] - sold[k];
          version[k] := version[k] + 1; moved[k] := moved[k] + 1; newest := greatest(newest, version[k]);
          counters := concat(counters, comma, '{"ticketClassId":"', p_classes[k], '","total":', total[k], ',"reserved":',
            reserved[k], ',"sold":', sold[k], ',"stockVersion":', version[k], '}');
          comma := ',';
          IF (available > 0) <> (after > 0) THEN
            crossed := array_append(crossed, k);
          END IF;
        END LOOP;
        m := m + 1;
        told_type[m] := CASE target WHEN 'ACTIVE' THEN 'inventory.reserved' WHEN 'CONFIRMED' THEN 'inventory.confirmed'
          WHEN 'EXPIRED' THEN 'inventory.expired' ELSE 'inventory.released' END;
        told_version[m] := newest; told_trace[m] := p_trace[i];
        told_payload[m] := concat('{"eventId":"', p_event, '","orderCode":', to_json(p_orders[n]), ',"lines":',
          p_baskets[b], ',"counters":[', counters, ']}');
        FOREACH k IN ARRAY coalesce(crossed, '{}') LOOP
          m := m + 1;
          told_type[m] := CASE WHEN total[k] > reserved[k] + sold[k] THEN 'inventory.back_in_stock' ELSE 'inventory.sold_out' END; told_version[m] := version[k]; told_trace[m] := p_trace[i];
          told_payload[m] := concat('{"eventId":"', p_event, '","orderCode":"","lines":[],"counters":[{"ticketClassId":"',
            p_classes[k], '","total":', total[k], ',"reserved":', reserved[k], ',"sold":', sold[k],
            ',"stockVersion":', version[k], '}]}');
        END LOOP;
      END IF;
    END IF;
    answers[i] := CASE WHEN p_kind[i] = 'reserve'
      THEN '{"ok":true,"expiresAt":' || ends_ms[n] || '}' ELSE '{"ok":true}' END;
  END LOOP;

  -- A row that was not there, or is not what it was, fails the batch: counters never move without their holds.
  INSERT INTO holds (order_code, ticket_class_id, quantity, status, expires_at)
  SELECT o.code, p_classes[p_line_class[l]], p_line_quantity[l], o.status, o.ends
  FROM unnest(p_orders, v.born, v.status, v.ends) AS o(code, born, status, ends)
  CROSS JOIN LATERAL generate_series(p_first[p_basket[o.born]], p_last[p_basket[o.born]]) l WHERE o.born IS NOT NULL;
  IF has_history THEN
    SELECT sum(json_array_length(o.held::json)) INTO to_change
    FROM unnest(v.stored, v.status, v.held) AS o(stored, status, held) WHERE o.stored <> o.status;
    UPDATE holds h SET status = o.status FROM unnest(p_orders, v.stored, v.status) AS o(code, stored, status)
    WHERE h.order_code = o.code AND o.stored <> o.status AND h.status = o.stored;
    GET DIAGNOSTICS changed = ROW_COUNT;
    IF changed <> coalesce(to_change, 0) THEN
      RAISE EXCEPTION 'apply_stock: % holds to change, % changed', to_change, changed;
    END IF;
  END IF;
  UPDATE ticket_classes c SET reserved = s.reserved, sold = s.sold, refunded = s.refunded, stock_version = s.version
  FROM unnest(p_classes, v.reserved, v.sold, v.refunded, v.version, v.moved) AS s(id, reserved, sold, refunded, version, moved)
  WHERE c.id = s.id AND s.moved > 0;
  INSERT INTO outbox (id, topic, key, type, aggregate_version, payload, traceparent)
  SELECT batch || '-' || o.n, 'inventory-events', p_event::text, o.type, o.version, o.payload::json, o.trace
  FROM unnest(told_type, told_version, told_payload, told_trace) WITH ORDINALITY AS o(type, version, payload, trace, n)
  ORDER BY o.n;
  FOR k IN 1 .. nc LOOP
    after := total[k] - reserved[k] - sold[k];
    classes[k] := coalesce('[' || after || ',' || version[k] || ']', 'null');
    IF (left_before[k] > 0) <> (after > 0) THEN PERFORM tell_crossed(p_event, p_classes[k], version[k], after > 0); END IF;
  END LOOP;
  RETURN '{"answers":[' || array_to_string(answers, ',') || '],"classes":[' || array_to_string(classes, ',') || ']}';
END $$`;
