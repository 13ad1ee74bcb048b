/** How the admitted behave. Shares are 0..1; times of people are log-normal around their mean, or exact with `spread` 0. */
export type Behaviour = {
  /** Seconds from the turn to the order, and from the order to the money. */
  chooseSeconds: number;
  paySeconds: number;
  spread: number;
  /** Tickets of one order: 1..most, each as likely. */
  mostTickets: number;
  /** Of the admitted, who is not there: the slot is free again after `claimSeconds`. */
  noShow: number;
  claimSeconds: number;
  /** Of those who are there, who goes without an order. */
  goesAway: number;
  /** Of the orders, what is never paid: tickets and slot are held for `holdSeconds`. */
  neverPays: number;
  holdSeconds: number;
  /** Of those in line, who gives up, and after how long in the mean. */
  givesUp: number;
  patienceSeconds: number;
};

/** What the platform carries in the second to come. */
export type Capacity = {
  /** A join takes so much of the narrowest place on its way. */
  joinEveryMs: number;
  /** The same of an order, and how long one takes when nobody else is there. */
  orderEveryMs: number;
  orderMs: number;
  /** Admissions per second; 0 while the sale is not open. */
  releasePerSecond: number;
};

/** What the last second asked of the platform. */
export type Load = {
  connected: number;
  joinsPerSecond: number;
  ordersPerSecond: number;
  soldOut: boolean;
};

export type World = {
  visitors: number;
  tickets: number;
  /** The line takes so many; who comes later is told OVERLOADED. */
  places: number;
  maxConcurrent: number;
  /** When a visitor comes, in milliseconds, ascending; called once for each of `visitors`. */
  nextArrival: () => number;
  /** No joins and no admissions from here on. */
  closesAtMs: number;
  /** Seconds go on until here, or until everybody is through; default the close. */
  endsAtMs?: number;
  behaviour: Behaviour;
  random: () => number;
  capacityAt: (nowMs: number, load: Load) => Capacity;
  /** Once a simulated second. */
  onSecond?: (moment: Moment) => void;
};

export type Moment = Load & {
  atMs: number;
  waiting: number;
  inCheckout: number;
  sold: number;
  reserved: number;
};

export type Counts = {
  joined: number;
  /** Came when the sale was over, or when the line had no place left. */
  tooLate: number;
  lineFull: number;
  admitted: number;
  gaveUp: number;
  /** In line when the sale was over. */
  waiting: number;
  /** Of the admitted. */
  bought: number;
  noShow: number;
  wentAway: number;
  refused: number;
  neverPaid: number;
};

export type Outcome = {
  counts: Counts;
  ticketsSold: number;
  /** The most that were ever reserved and sold together, and in checkout. */
  mostTaken: number;
  mostInCheckout: number;
  /** Milliseconds in line of each of the admitted, ascending. */
  waits: Uint32Array;
  /** Joins that took longer than 2 s to be answered, and the longest, milliseconds. */
  slowJoins: number;
  longestJoinMs: number;
  /** The last ticket's moment, undefined when some were left; milliseconds. */
  soldOutAtMs: number | undefined;
  lastSaleAtMs: number;
};
