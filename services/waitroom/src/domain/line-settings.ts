/** How an event sells, as far as its line is concerned. Instants are epoch milliseconds. */
export type LineSettings = {
  version: number;
  status: string;
  /** False: the event sells without a line. */
  managed: boolean;
  preQueueAt: number;
  opensAt: number;
  closesAt: number;
  paused: boolean;
  verifiedOnly: boolean;
  /** Places of those who came before the opening are drawn by lot. */
  draw: boolean;
  /** Buyers in checkout at once. */
  max: number;
  /** Admissions per second. */
  rate: number;
  sessionSeconds: number;
  graceSeconds: number;
  claimSeconds: number;
};
