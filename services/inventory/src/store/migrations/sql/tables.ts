/** Tables of inventory. The outbox and processed events come from the kit. */
export const tablesSql = [
  // What inventory knows of an event; max_attendees, is_free and the window are null until the event is configured.
  `CREATE TABLE events (
    event_id uuid PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('DRAFT', 'CONFIGURED', 'APPROVED', 'PUBLISHED', 'CANCELLED')),
    max_attendees integer,
    is_free boolean,
    sale_opens_at timestamptz,
    sale_closes_at timestamptz,
    version integer NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  // event_* are copies, so that Reserve reads one row. Room on the page keeps counter updates off the indexes (HOT).
  `CREATE TABLE ticket_classes (
    id uuid PRIMARY KEY,
    event_id uuid NOT NULL REFERENCES events (event_id),
    name text NOT NULL,
    price_minor bigint NOT NULL CHECK (price_minor >= 0),
    currency text NOT NULL,
    total integer NOT NULL,
    reserved integer NOT NULL DEFAULT 0,
    sold integer NOT NULL DEFAULT 0,
    sale_opens_at timestamptz,
    sale_closes_at timestamptz,
    status text NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    event_state text NOT NULL,
    event_opens_at timestamptz,
    event_closes_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    stock_version bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ticket_classes_name UNIQUE (event_id, name),
    CONSTRAINT ticket_classes_stock CHECK (reserved >= 0 AND sold >= 0 AND reserved + sold <= total)
  ) WITH (fillfactor = 50)`,
  // No foreign key: a tombstone outlives its class, and the hot path pays for no check.
  `CREATE TABLE holds (
    order_code text NOT NULL,
    ticket_class_id uuid NOT NULL,
    event_id uuid NOT NULL,
    quantity integer NOT NULL CHECK (quantity > 0),
    status text NOT NULL CHECK (status IN ('ACTIVE', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'REFUNDED')),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (order_code, ticket_class_id)
  )`,
  `CREATE INDEX holds_due ON holds (expires_at) WHERE status = 'ACTIVE'`,
  `CREATE INDEX holds_active_of_event ON holds (event_id) WHERE status = 'ACTIVE'`,
  `CREATE INDEX holds_of_class ON holds (ticket_class_id)`,
];
