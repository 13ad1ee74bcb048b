import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { TicketSale } from './api/ticket-sale.js';

export type MeasuredSales = {
  isLeader: () => boolean;
  sales: () => readonly TicketSale[];
  now: () => number;
};

/** Of sales that are not over, by the process that leads: a name is gone with its sale. */
export function measureSales(metrics: Metrics, { isLeader, sales, now }: MeasuredSales): void {
  const live = (): readonly TicketSale[] =>
    isLeader() ? sales().filter(({ status }) => status?.completedAt === undefined) : [];
  const perSale = (
    name: string,
    help: string,
    of: (sale: TicketSale, now: number) => number | undefined,
  ): void =>
    metrics.watched(name, help, ['sale'], (set) => {
      for (const sale of live()) {
        const value = of(sale, now());
        if (value !== undefined) set({ sale: sale.metadata.name }, value);
      }
    });
  perSale('sale_opens_in_seconds', 'Until the sale opens; negative afterwards', opensIn);
  perSale('sale_ready_margin_seconds', 'From ready capacity to the opening', readyMargin);
  perSale('sale_open_delay_seconds', 'How late admissions began, or are by now', openDelay);
  perSale('sale_contended', '1 while somebody else writes a target of the sale', (sale) =>
    sale.status?.conditions?.some((c) => c.type === 'TargetContended' && c.status === 'True')
      ? 1
      : 0,
  );
  perTarget(metrics, live);
}

const opensAt = ({ spec }: TicketSale): number => Date.parse(spec.opensAt);

const opensIn = (sale: TicketSale, now: number): number => (opensAt(sale) - now) / 1_000;

/** Negative while capacity is missing after the opening. */
function readyMargin(sale: TicketSale, now: number): number | undefined {
  const ready = sale.status?.capacityReadyAt;
  if (ready !== undefined) return (opensAt(sale) - Date.parse(ready)) / 1_000;
  return now > opensAt(sale) ? (opensAt(sale) - now) / 1_000 : undefined;
}

function openDelay(sale: TicketSale, now: number): number {
  if (sale.spec.dryRun || sale.spec.suspend) return 0;
  const opened = sale.status?.openedAt;
  const at = opened === undefined ? now : Date.parse(opened);
  return Math.max(0, (at - opensAt(sale)) / 1_000);
}

type TargetStatus = NonNullable<NonNullable<TicketSale['status']>['targets']>[number];

/** Sales that share a target tell the same of it. */
function perTarget(metrics: Metrics, live: () => readonly TicketSale[]): void {
  const show = (name: string, help: string, of: (target: TargetStatus) => number | undefined) =>
    metrics.watched(name, help, ['sale', 'target'], (set) => {
      for (const { metadata, status } of live())
        for (const target of status?.targets ?? []) {
          const value = of(target);
          if (value !== undefined) set({ sale: metadata.name, target: target.name }, value);
        }
    });
  show('target_baseline', 'Replicas that are not ours', ({ baseline }) => baseline ?? undefined);
  show('target_desired', 'Replicas that all sales need together', ({ aggregated }) => aggregated);
  show('target_ready', 'Pods that are Ready', ({ ready }) => ready);
}
