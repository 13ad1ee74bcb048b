import { AsyncLocalStorage } from 'node:async_hooks';

/** Runs something between the `before` and the `after` of its points. */
export type Around = <T>(points: string[], run: () => Promise<T>) => Promise<T>;
/** What is wrapped is known by its file and name only: types would bind this to a build. */
type AnyAsync = (...args: never[]) => Promise<unknown>;
type Wrapper = { file: string; wrap: (original: unknown, around: Around) => unknown };

const aroundOne =
  (point: string) =>
  (original: unknown, around: Around): unknown =>
  (...args: never[]) =>
    around([point], () => (original as AnyAsync)(...args));

/** Wraps named methods of what a factory makes. */
const methods =
  (pointsOf: (method: string, args: unknown[]) => string[]) =>
  (original: unknown, around: Around): unknown =>
  (...made: never[]) => {
    const object = (original as (...args: never[]) => Record<string, unknown>)(...made);
    const wrapped = Object.entries(object).map(([name, method]) => [
      name,
      typeof method !== 'function'
        ? method
        : (...args: never[]) => {
            const points = pointsOf(name, args);
            const run = () => (method as AnyAsync)(...args);
            return points.length === 0 ? run() : around(points, run);
          },
    ]);
    return Object.fromEntries(wrapped) as unknown;
  };

type Step = { name: string; run: AnyAsync; undo: AnyAsync };

/** `run` and `undo` of every step of the saga. */
function steps(original: unknown, around: Around): unknown {
  return (...args: never[]) => {
    const made = (original as (...args: never[]) => Record<string, Step>)(...args);
    const wrapped = Object.entries(made).map(([name, step]) => [
      name,
      {
        ...step,
        run: (...a: never[]) => around([`order ${name}`], () => step.run(...a)),
        undo: (...a: never[]) => around([`order undo ${name}`], () => step.undo(...a)),
      },
    ]);
    return Object.fromEntries(wrapped) as unknown;
  };
}

type Item = { request?: { $case: string; value: { refund?: boolean; reacquire?: boolean } } };

const itemPoints = (items: Item[]): string[] => [
  ...new Set(
    items.flatMap(({ request }) =>
      request === undefined
        ? []
        : [`inventory ${request.$case}${request.value.refund === true ? ' refund' : ''}`],
    ),
  ),
];

const eventPoints: Record<string, string> = {
  mark: 'order mark-event',
  setReleased: 'order set-released',
  finish: 'order finish-event',
};

const isLate = (args: unknown[]): boolean =>
  (args[0] as { code?: string } | undefined)?.code?.endsWith('#late') === true;

type Client = Record<string, AnyAsync>;

/** A client one of whose calls is a point; the others are left alone. */
function pointAt(client: Client, call: string, visit: (run: () => Promise<unknown>) => unknown) {
  return new Proxy(client, {
    get: (target, name) =>
      name === call
        ? (...args: never[]) => visit(() => target[call]!(...args))
        : target[name as string],
  });
}

/** The calls of order that ask for a refund, and for the release of a cancelled event. */
function neighbours(original: unknown, around: Around): unknown {
  return (...args: never[]) => {
    const made = (original as (...args: never[]) => Record<string, Client>)(...args);
    const { payment = {}, inventory = {} } = made;
    return {
      ...made,
      payment: pointAt(payment, 'refund', (run) => around(['order request-refund'], run)),
      inventory: pointAt(inventory, 'releaseEvent', (run) => around(['order release-event'], run)),
    };
  };
}

const retrying = new AsyncLocalStorage<true>();

/** The buyer's other attempt inside the hold; what it calls is told apart from the first attempt. */
function orderRpc(original: unknown, around: Around): unknown {
  return (...args: never[]) => {
    const made = (original as (...args: never[]) => Record<string, AnyAsync>)(...args);
    const retryPayment: AnyAsync = (...a) =>
      retrying.run(true, () => around(['order retry-payment'], () => made['retryPayment']!(...a)));
    return { ...made, retryPayment };
  };
}

/** The attempt is there, and the order does not know it yet. */
const openPayment =
  (original: unknown, around: Around): unknown =>
  (...args: never[]) => {
    const run = () => (original as AnyAsync)(...args);
    return retrying.getStore() === true ? around(['order open-attempt'], run) : run();
  };

/** One wrapped export per file. */
export const wrappers: Record<string, Wrapper> = {
  createOrder: {
    file: '/services/order/dist/saga/create-order.js',
    wrap: aroundOne('order create-order'),
  },
  sagaSteps: { file: '/services/order/dist/saga/steps.js', wrap: steps },
  confirmOrder: {
    file: '/services/order/dist/saga/confirm-order.js',
    wrap: aroundOne('order confirm'),
  },
  createNeighbours: { file: '/services/order/dist/clients/neighbours.js', wrap: neighbours },
  createStockHop: {
    file: '/services/order/dist/clients/stock-hop.js',
    wrap: methods((method, [request]) =>
      method === 'release' && (request as { refund?: boolean }).refund === true
        ? ['order release-refunded']
        : [],
    ),
  },
  createQuotaStore: {
    file: '/services/order/dist/store/quotas.js',
    wrap: methods((method, args) =>
      !isLate(args)
        ? []
        : [method === 'take' ? 'order take-late-quota' : 'order give-back-late-quota'],
    ),
  },
  settleRefund: {
    file: '/services/order/dist/saga/settle-refund.js',
    wrap: aroundOne('order settle-refund'),
  },
  orderRpc: { file: '/services/order/dist/rpc/index.js', wrap: orderRpc },
  openPayment: { file: '/services/order/dist/saga/create-payment-step.js', wrap: openPayment },
  createCancelledEventStore: {
    file: '/services/order/dist/store/cancelled-events.js',
    wrap: methods((method) => (eventPoints[method] === undefined ? [] : [eventPoints[method]])),
  },
  liveOrdersOf: {
    file: '/services/order/dist/store/event-orders.js',
    wrap: aroundOne('order list-live-orders'),
  },
  endForEvent: {
    file: '/services/order/dist/saga/end-for-event.js',
    wrap: aroundOne('order end-for-event'),
  },
  saveEvent: {
    file: '/services/inventory/dist/store/events.js',
    wrap: aroundOne('inventory hear-event'),
  },
  inventoryRpc: {
    file: '/services/inventory/dist/rpc/index.js',
    wrap: methods((method, [request]) => {
      if (method === 'releaseEvent') return ['inventory release-event'];
      return method === 'applyMany' ? itemPoints((request as { items: Item[] }).items) : [];
    }),
  },
  paymentRpc: {
    file: '/services/payment/dist/rpc/index.js',
    wrap: methods((method) =>
      ['createPaymentIntent', 'cancelPaymentIntent', 'refund'].includes(method)
        ? [`payment ${method}`]
        : [],
    ),
  },
  applyOutcome: {
    file: '/services/payment/dist/saga/apply-outcome.js',
    wrap: aroundOne('payment apply-outcome'),
  },
  sendRefund: {
    file: '/services/payment/dist/saga/send-refund.js',
    wrap: aroundOne('payment send-refund'),
  },
};
