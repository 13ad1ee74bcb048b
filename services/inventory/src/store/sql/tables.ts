/** Stock. `stock_version` is raised by every change of a counter, `version` by every change of the class's own fields. */
export const tables = [
  `CREATE TABLE events (
    event_id uuid PRIMARY KEY,
    state text NOT NULL,
    max_attendees integer,
    is_free boolean NOT NULL DEFAULT false,
    sale_opens_at timestamptz,
    sale_closes_at timestamptz,
    version integer NOT NULL
  )`,
  `CREATE TABLE ticket_classes (
    id uuid PRIMARY KEY,
    event_id uuid NOT NULL REFERENCES events,
    name text NOT NULL,
    price_minor bigint NOT NULL CHECK (price_minor >= 0),
    currency text NOT NULL,
    total integer NOT NULL CHECK (total > 0),
    reserved integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    sold integer NOT NULL DEFAULT 0 CHECK (sold >= 0),
    sale_opens_at timestamptz,
    sale_closes_at timestamptz,
    status text NOT NULL CHECK (status IN ('ACTIVE', 'INACTIVE')),
    event_state text NOT NULL,
    version integer NOT NULL DEFAULT 1,
    stock_version bigint NOT NULL DEFAULT 1,
    CONSTRAINT ticket_classes_name UNIQUE (event_id, name),
    CHECK (reserved + sold <= total)
  )`,
  `CREATE TABLE holds (
    order_code text NOT NULL,
    ticket_class_id uuid NOT NULL REFERENCES ticket_classes,
    quantity integer NOT NULL CHECK (quantity > 0),
    status text NOT NULL CHECK (status IN ('ACTIVE', 'CONFIRMED', 'RELEASED', 'EXPIRED', 'REFUNDED')),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (order_code, ticket_class_id)
  )`,
  `CREATE INDEX holds_due ON holds (expires_at) WHERE status = 'ACTIVE'`,
  `CREATE INDEX holds_class ON holds (ticket_class_id, status)`,
];
