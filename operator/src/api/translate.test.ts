import { expect } from 'chai';
import { factsOf, minutes, opens, reportOf, saleOf } from '../../test/support/sales.js';
import { planSale } from '../domain/plan-sale.js';
import { Status } from './status-schema.js';
import { Root } from './ticket-sale.js';
import { toSale } from './to-sale.js';
import { toStatus } from './to-status.js';

const stored = (status: object = {}) =>
  Root.parse({
    apiVersion: 'ticketbottle.io/v1alpha1',
    kind: 'TicketSale',
    metadata: {
      name: 'a',
      uid: 'sale-uid',
      generation: 1,
      creationTimestamp: '2026-12-01T00:00:00Z',
    },
    spec: {
      eventId: 'e1',
      opensAt: '2026-12-01T17:00:00+07:00',
      closesAt: '2026-12-01T12:00:00Z',
      cooldownSeconds: 900,
      targets: [{ name: 'order', ref: { kind: 'Deployment', name: 'order' }, replicas: 20 }],
    },
    status,
  });

describe('a TicketSale between the API server and domain', () => {
  it('keeps its instants, whatever offset they are written with', () => {
    const sale = toSale(stored({ openedAt: '2026-12-01T10:00:00.250Z' }));
    expect(sale).to.deep.include({
      ...saleOf({}, { deletedAt: undefined }),
      spec: sale.spec,
      latches: sale.latches,
    });
    expect(sale.spec.opensAt).to.equal(opens);
    expect(sale.latches.openedAt).to.equal(opens + 250);
  });

  it('gets a status that the CRD takes, and the very same one when nothing differs', () => {
    const reports = [reportOf({ missing: 3, applied: 17, baseline: null })];
    const plan = planSale(toSale(stored()), factsOf(opens - minutes(5), { reports }), {});
    const first = toStatus(plan, { generation: 1, reports, earlier: undefined });
    expect(Status.safeParse(first).error?.issues).to.equal(undefined);
    expect(first.capacity).to.equal('17/17');
    expect(first.nextTransition).to.eql({ stage: 'Open', at: '2026-12-01T10:00:00.000Z' });
    expect(first.targets?.[0]).to.deep.include({
      limited: true,
      baseline: null,
      contributors: ['a'],
    });
    const fromServer = JSON.parse(JSON.stringify(first)) as typeof first;
    expect(toStatus(plan, { generation: 1, reports, earlier: fromServer })).to.equal(fromServer);
  });
});
