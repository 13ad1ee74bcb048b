/** Every step whose process is killed before and after it, the first ones first: they need no message of the broker. */
export const points = [
  'order create-order',
  'inventory reserve',
  'order begin-checkout',
  'payment createPaymentIntent',
  'order take-quota',
  'inventory release',
  'order reserve-tickets',
  'payment cancelPaymentIntent',
  'order create-payment',
  'order undo create-payment',
  'payment apply-outcome',
  'order undo reserve-tickets',
  'order undo take-quota',
  'inventory confirm',
  'order undo begin-checkout',
  'order request-refund',
  'payment refund',
  'order confirm',
  'inventory release refund',
  'payment send-refund',
  'order release-refunded',
  'order settle-refund',
  'order take-late-quota',
  'order give-back-late-quota',
  'order retry-payment',
  'order open-attempt',
  'inventory hear-event',
  'order mark-event',
  'order release-event',
  'inventory release-event',
  'order set-released',
  'order list-live-orders',
  'order end-for-event',
  'order finish-event',
] as const;

export type Point = `${'before' | 'after'} ${(typeof points)[number]}`;

export const killPoints: Point[] = points.flatMap((point): Point[] => [
  `before ${point}`,
  `after ${point}`,
]);

/** Whose processes are killed at named points. */
export const services = ['order', 'inventory', 'payment'] as const;
export type Service = (typeof services)[number];

export function serviceOf(point: string): Service {
  const [, name = ''] = point.split(' ');
  const service = services.find((one) => one === name);
  if (service === undefined) throw new Error(`no service has the point ${point}`);
  return service;
}
