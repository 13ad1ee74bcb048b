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

const isLate = (args: unknown[]): boolean =>
  (args[0] as { code?: string } | undefined)?.code?.endsWith('#late') === true;

type Client = { refund: AnyAsync };

/** The call of order that asks for a refund. */
function neighbours(original: unknown, around: Around): unknown {
  return (...args: never[]) => {
    const made = (original as (...args: never[]) => { payment: Client })(...args);
    const refund: AnyAsync = (...a) =>
      around(['order request-refund'], () => made.payment.refund(...a));
    const payment = new Proxy(made.payment, {
      get: (client, name) => (name === 'refund' ? refund : client[name as keyof Client]),
    });
    return { ...made, payment };
  };
}

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
  inventoryRpc: {
    file: '/services/inventory/dist/rpc/index.js',
    wrap: methods((method, [request]) =>
      method === 'applyMany' ? itemPoints((request as { items: Item[] }).items) : [],
    ),
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
