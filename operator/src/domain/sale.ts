/** A TicketSale in the words of domain. Instants are epoch milliseconds, `…Seconds` are seconds. */
export type Metric = 'Connections' | 'Joins' | 'Checkouts';
export type TargetRef = { kind: 'Deployment' | 'HorizontalPodAutoscaler'; name: string };

export type Target = {
  name: string;
  ref: TargetRef;
  /** A minimum that overlapping sales share. */
  floor?: number | undefined;
  /** Replicas for this sale alone. */
  replicas?: number | undefined;
  perReplica?: { metric: Metric; capacity: number } | undefined;
  /** This sale adds at most so many. */
  maxReplicas?: number | undefined;
  raiseMax: boolean;
  required: boolean;
  warmBy?: 'PreQueue' | 'Open' | undefined;
};

export type SaleSpec = {
  eventId: string;
  preQueueOpensAt?: number | undefined;
  opensAt: number;
  closesAt: number;
  prewarm: { leadSeconds: number; readyBySeconds: number };
  cooldownSeconds: number;
  gate: {
    mode: 'Required' | 'Advisory' | 'Disabled';
    minReadyPercent: number;
    maxHoldSeconds: number;
    onTimeout: 'OpenDegraded' | 'Hold';
    degradedReleasePercent: number;
  };
  demand?:
    | {
        expectedBuyers: number;
        peakJoinsPerSecond?: number | undefined;
        headroomPercent: number;
      }
    | undefined;
  waitingRoom: {
    maxConcurrent: number;
    releasePerSecond: number;
    sessionSeconds: number;
    paused: boolean;
  };
  targets: readonly Target[];
  hold: boolean;
  cancelled: boolean;
  suspend: boolean;
  dryRun: boolean;
};

/** What has happened for good; soldOutAt alone may be taken back, when stock returns before the close. */
export type Latches = {
  openedAt?: number | undefined;
  closedAt?: number | undefined;
  completedAt?: number | undefined;
  soldOutAt?: number | undefined;
};

export type Sale = {
  name: string;
  uid: string;
  generation: number;
  createdAt: number;
  deletedAt?: number | undefined;
  spec: SaleSpec;
  latches: Latches;
};
