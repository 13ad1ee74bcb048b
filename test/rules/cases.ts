/** Series as promtool writes them; one value per minute, `step` seconds apart when given. */
export type Series = Record<string, string>;
export type Case = {
  /** Instant at which it fires, or is silent. */
  at: string;
  step?: string;
  fires: Series;
  /** The same by far, and nothing to wake anybody for. */
  silent: Series;
};

const rest = (bad: string, all: string): Series => ({
  [`http_server_duration_seconds_bucket{route="/api/waitroom/join",method="POST",status="200",le="0.3"}`]:
    bad,
  [`http_server_duration_seconds_count{route="/api/waitroom/join",method="POST",status="200"}`]:
    all,
});
const order = (bad: string, all: string): Series => ({
  [`http_server_duration_seconds_bucket{route="/api/orders",method="POST",status="201",le="2"}`]:
    bad,
  [`http_server_duration_seconds_count{route="/api/orders",method="POST",status="201"}`]: all,
});
const ticket = (bad: string, all: string): Series => ({
  'order_paid_to_ticket_seconds_bucket{le="10"}': bad,
  order_paid_to_ticket_seconds_count: all,
});

/** One case per alert; a rule without one fails the test. */
export const cases: Record<string, Case> = {
  StrandedPayment: {
    at: '10m',
    fires: { 'stranded_payments{service="order"}': '0 0 1x20' },
    silent: { 'stranded_payments{service="order"}': '0x20' },
  },
  RefundStuck: {
    at: '15m',
    fires: { 'payments_for_a_person{kind="manual"}': '1x20' },
    silent: { 'payments_for_a_person{kind="review"}': '1x20' },
  },
  ProviderBreakerOpen: {
    at: '5m',
    step: '15s',
    fires: { 'payment_provider_available{provider="PAYOS"}': '1 1 0x40' },
    silent: { 'payment_provider_available{provider="PAYOS"}': '1 1 0 0 1 1 0 0 1x40' },
  },
  OversellGuardHit: {
    at: '10m',
    fires: { inventory_oversell_guard_total: '0x5 1x20' },
    silent: { inventory_oversell_guard_total: '3x20' },
  },
  LineNotMoving: {
    at: '10m',
    step: '15s',
    fires: {
      'waitroom_claimable{event="e1"}': '20x80',
      waitroom_admissions_total: '100x80',
    },
    silent: {
      'waitroom_claimable{event="e1"}': '20x80',
      waitroom_admissions_total: '100+5x80',
    },
  },
  OutboxLag: {
    at: '10m',
    fires: { 'outbox_lag_seconds{service="order"}': '0+60x20' },
    silent: { 'outbox_lag_seconds{service="order"}': '5x20' },
  },
  ConsumerLag: {
    at: '20m',
    fires: { 'consumer_lag{topic="order-events",group="waitroom"}': '2000+100x40' },
    silent: { 'consumer_lag{topic="order-events",group="waitroom"}': '20000-100x40' },
  },
  DeadLetters: {
    at: '10m',
    fires: { 'dead_letters_total{topic="order-events",group="waitroom"}': '0x5 1x20' },
    silent: { 'dead_letters_total{topic="order-events",group="waitroom"}': '1x20' },
  },
  CapacityNotReady: {
    at: '9m',
    step: '15s',
    fires: {
      'sale_opens_in_seconds{sale="s1"}': '600-15x60',
      'target_ready{sale="s1",target="orders"}': '3x60',
      'target_desired{sale="s1",target="orders"}': '10x60',
    },
    silent: {
      'sale_opens_in_seconds{sale="s1"}': '600-15x60',
      'target_ready{sale="s1",target="orders"}': '10x60',
      'target_desired{sale="s1",target="orders"}': '10x60',
    },
  },
  OpeningDelayed: {
    at: '5m',
    fires: {
      'sale_opens_in_seconds{sale="s1"}': '0-60x10',
      'sale_open_delay_seconds{sale="s1"}': '0+60x10',
    },
    silent: {
      'sale_opens_in_seconds{sale="s1"}': '0-60x10',
      'sale_open_delay_seconds{sale="s1"}': '1x10',
    },
  },
  ClockSkew: {
    at: '10m',
    fires: { clock_skew_seconds: '-3x20' },
    silent: { clock_skew_seconds: '-0.4x20' },
  },
  TargetContention: {
    at: '10m',
    fires: { 'sale_contended{sale="s1"}': '1x20' },
    silent: { 'sale_contended{sale="s1"}': '0x20' },
  },
  ErrorBudgetBurnJoin: {
    at: '90m',
    fires: rest('0+950x90', '0+1000x90'),
    silent: rest('0+9999x90', '0+10000x90'),
  },
  ErrorBudgetBurnOrder: {
    at: '90m',
    fires: order('0+900x90', '0+1000x90'),
    silent: order('0+997x90', '0+1000x90'),
  },
  ErrorBudgetBurnTicket: {
    at: '90m',
    fires: ticket('0+950x90', '0+1000x90'),
    silent: ticket('0x90', '0x90'), // nobody buys anything
  },
};
