export type ConditionType =
  | 'Ready'
  | 'Progressing'
  | 'CapacityReady'
  | 'CapacityAtRisk'
  | 'CapacityLimited'
  | 'Feasible'
  | 'TargetsResolved'
  | 'TargetContended'
  | 'WaitingRoomConfigured'
  | 'DependenciesHealthy'
  | 'Open'
  | 'ClockSkewed'
  | 'Suspended';

/** What is so now. */
export type Observation = {
  type: ConditionType;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
};

/** As it is stored; the instant is RFC 3339 to the second, as Kubernetes writes it. */
export type Condition = Omit<Observation, 'type'> & {
  type: string;
  observedGeneration: number;
  lastTransitionTime: string;
};

const longestMessage = 4096;

export const toSecond = (now: number): string => `${new Date(now).toISOString().slice(0, 19)}Z`;

/**
 * The conditions after an observation. A time changes only with its status, and what nobody observed stays; the same list
 * comes back when nothing differs, so that nothing is written.
 */
export function setConditions(
  earlier: readonly Condition[],
  observed: readonly Observation[],
  { generation, now }: { generation: number; now: number },
): readonly Condition[] {
  const merged = observed.map((one) => {
    const before = earlier.find(({ type }) => type === one.type);
    const hasTurned = before?.status !== one.status;
    return {
      ...one,
      message: one.message.slice(0, longestMessage),
      observedGeneration: generation,
      lastTransitionTime: hasTurned ? toSecond(now) : before.lastTransitionTime,
    };
  });
  const others = earlier.filter(({ type }) => !observed.some((one) => one.type === type));
  const next = [...merged, ...others];
  return isSame(earlier, next) ? earlier : next;
}

function isSame(a: readonly Condition[], b: readonly Condition[]): boolean {
  return a.length === b.length && b.every((one) => a.some((other) => isEqual(one, other)));
}

const isEqual = (a: Condition, b: Condition) =>
  a.type === b.type &&
  a.status === b.status &&
  a.reason === b.reason &&
  a.message === b.message &&
  a.observedGeneration === b.observedGeneration &&
  a.lastTransitionTime === b.lastTransitionTime;
