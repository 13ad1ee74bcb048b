import { lineMapName } from '../../api/names.js';
import type { TicketSaleStatus } from '../../api/ticket-sale.js';
import type { QueueStats, WaitingRoom } from '../ports.js';

type Told = NonNullable<TicketSaleStatus['waitingRoom']>;

/** How often the numbers of a line are written, at most. */
const numbersMs = 10_000;

/** The status of the line. Its numbers are those told before while these are younger than 10 s, or still right. */
export function waitingRoomStatus(
  told: Told | undefined,
  {
    sale,
    configHash,
    pods,
    stats,
    now,
  }: {
    sale: string;
    configHash: string;
    pods: ReturnType<WaitingRoom['pods']>;
    stats: ReturnType<QueueStats['of']>;
    now: number;
  },
): Told {
  const acked = pods.filter(({ hash }) => hash === configHash).length;
  const kept = numbersOf(told);
  const base = { configMap: lineMapName(sale), configHash, acked: `${acked}/${pods.length}` };
  if (stats === undefined) return { ...base, ...kept };
  const { queued, active, sold } = stats;
  const isSame = queued === kept.queued && active === kept.active && sold === kept.sold;
  const age = now - Date.parse(kept.observedAt ?? '1970-01-01T00:00:00Z');
  if (isSame || (age >= 0 && age < numbersMs)) return { ...base, ...kept };
  return { ...base, queued, active, sold, observedAt: new Date(now).toISOString() };
}

const numbersOf = ({ queued, active, sold, observedAt }: Partial<Told> = {}) => ({
  queued,
  active,
  sold,
  observedAt,
});
