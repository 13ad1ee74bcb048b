import { EventRole, EventStatus } from '@ticketbottle/sdk/event.js';
import { expect } from 'chai';
import { startPlatform, type Person, type Platform } from './support/event.js';
import { config, draft, given, reasonOf, type Sale } from './support/sale.js';

/** `WAIVED`: CONFIGURED, by a platform admin, as one that needs no approval. */
const states = ['DRAFT', 'CONFIGURED', 'WAIVED', 'APPROVED', 'PUBLISHED', 'CANCELLED'] as const;
type State = (typeof states)[number];
const roles = ['nobody', 'stranger', 'VIEWER', 'EDITOR', 'ADMIN', 'platform admin'] as const;
type Role = (typeof roles)[number];
type Cast = Record<Exclude<Role, 'nobody'>, Person>;

const editors: Role[] = ['EDITOR', 'ADMIN', 'platform admin'];
const owners: Role[] = ['ADMIN', 'platform admin'];
const admins: Role[] = ['platform admin'];

type Transition = {
  may: Role[];
  /** Where it leads; from anywhere else it is refused. */
  leads: Partial<Record<State, string>>;
  ofCancelled: string;
  ask: (platform: Platform, sale: Sale, state: State) => Promise<unknown>;
};
const everywhere = (to: string) => ({
  ...{ DRAFT: to, CONFIGURED: to, WAIVED: to, APPROVED: to, PUBLISHED: to },
});
const stays = {
  ...{ DRAFT: 'DRAFT', CONFIGURED: 'CONFIGURED', WAIVED: 'CONFIGURED' },
  ...{ APPROVED: 'APPROVED', PUBLISHED: 'PUBLISHED' },
};
const configOf = (state: State) => config({ requiresApproval: state !== 'WAIVED' });

/** product.md, Event status, once more. */
const transitions: Record<string, Transition> = {
  configure: {
    may: editors,
    leads: { ...stays, DRAFT: 'CONFIGURED' },
    ofCancelled: 'EVENT_CANCELLED',
    ask: ({ event }, { id }, state) => event.createConfig({ eventId: id, config: configOf(state) }),
  },
  'change how it is sold': {
    may: editors,
    leads: { ...stays, DRAFT: undefined as never },
    ofCancelled: 'EVENT_CANCELLED',
    ask: ({ event }, { id }) => event.updateConfig({ eventId: id, patch: { isPublic: false } }),
  },
  'change its size': {
    may: editors,
    leads: { ...stays, DRAFT: undefined as never, APPROVED: 'CONFIGURED' },
    ofCancelled: 'EVENT_CANCELLED',
    ask: ({ event }, { id }) => event.updateConfig({ eventId: id, patch: { maxAttendees: 99 } }),
  },
  rename: {
    may: editors,
    leads: { ...stays, APPROVED: 'CONFIGURED' },
    ofCancelled: 'EVENT_CANCELLED',
    ask: ({ event }, { id }) => event.update({ id, name: 'Another night' }),
  },
  'describe anew': {
    may: editors,
    leads: stays,
    ofCancelled: 'EVENT_CANCELLED',
    ask: ({ event }, { id }) => event.update({ id, description: 'Better words' }),
  },
  approve: {
    may: admins,
    leads: { CONFIGURED: 'APPROVED', WAIVED: 'APPROVED' },
    ofCancelled: 'INVALID_TRANSITION',
    ask: ({ event }, { id }) => event.approve({ id }),
  },
  publish: {
    may: editors,
    leads: { WAIVED: 'PUBLISHED', APPROVED: 'PUBLISHED' },
    ofCancelled: 'INVALID_TRANSITION',
    ask: ({ event }, { id }) => event.publish({ id }),
  },
  cancel: {
    may: owners,
    leads: everywhere('CANCELLED'),
    ofCancelled: 'INVALID_TRANSITION',
    ask: ({ event }, { id }) => event.cancel({ id, reason: 'storm' }),
  },
  delete: {
    may: owners,
    leads: { DRAFT: 'EVENT_NOT_FOUND' },
    ofCancelled: 'INVALID_TRANSITION',
    ask: ({ event }, { id }) => event.delete({ id }),
  },
};

function refusalFor({ may, ofCancelled }: Transition, state: State, role: Role): string {
  if (role === 'nobody') return 'TOKEN_MISSING';
  if (role === 'stranger' && state !== 'PUBLISHED') return 'EVENT_NOT_FOUND';
  if (!may.includes(role)) return 'ROLE_REQUIRED';
  return state === 'CANCELLED' ? ofCancelled : 'INVALID_TRANSITION';
}

describe('every status × every transition × every role, over RPC', function () {
  this.timeout(120_000);

  let platform: Platform;
  let cast: Cast;
  /** One event of each state, for all that is refused and changes nothing. */
  const untouched = new Map<State, Sale>();
  before(async () => {
    platform = await startPlatform(import.meta.url);
    const [stranger, VIEWER, EDITOR, ADMIN] = await Promise.all(
      Array.from({ length: 4 }, () => platform.person()),
    );
    cast = {
      ...{ stranger: given(stranger), VIEWER: given(VIEWER), EDITOR: given(EDITOR) },
      ...{ ADMIN: given(ADMIN), 'platform admin': platform.admin },
    };
    for (const state of states) untouched.set(state, await eventIn(state));
  });
  after(() => platform.stop());

  async function eventIn(state: State): Promise<Sale> {
    const { event } = platform;
    const owner = cast.ADMIN;
    const sale = await draft(platform, { owner });
    const { id } = sale;
    for (const role of ['VIEWER', 'EDITOR'] as const) {
      const user = { $case: 'userId', value: cast[role].id } as const;
      await owner.as(() => event.assignRole({ eventId: id, user, role: EventRole[role] }));
    }
    if (state === 'DRAFT') return sale;
    await platform.admin.as(() => event.createConfig({ eventId: id, config: configOf(state) }));
    await sale.addClass();
    if (state === 'APPROVED' || state === 'PUBLISHED')
      await platform.admin.as(() => event.approve({ id }));
    if (state === 'PUBLISHED') await owner.as(() => event.publish({ id }));
    if (state === 'CANCELLED') await owner.as(() => event.cancel({ id, reason: 'storm' }));
    return sale;
  }

  const found = async ({ id }: Sale) => {
    const find = () => platform.event.findOne({ id });
    return given((await cast.ADMIN.as(find)).event);
  };
  /** The status that an event has now, or why it has none. */
  const statusOf = (sale: Sale): Promise<string> =>
    found(sale).then(
      ({ status }) => status.replace('EVENT_STATUS_', ''),
      (error: unknown) => reasonOf(Promise.reject(error as Error)),
    );

  for (const [name, transition] of Object.entries(transitions))
    for (const state of states)
      it(`${name}, when ${state}`, async () => {
        const to = transition.leads[state];
        for (const role of roles) {
          const passes = to !== undefined && transition.may.includes(role);
          const sale = passes ? await eventIn(state) : given(untouched.get(state));
          const before = await found(sale);
          const ask = () => transition.ask(platform, sale, state);
          const met = await reasonOf(role === 'nobody' ? ask() : cast[role].as(ask));
          if (passes) {
            expect([met, await statusOf(sale)], role).to.eql(['accepted', to]);
          } else {
            expect(met, role).to.equal(refusalFor(transition, state, role));
            expect(await found(sale), `${role} changed nothing`).to.eql(before);
          }
        }
      });

  it('knows every status of the API', () => {
    const known = states.filter((state) => state !== 'WAIVED');
    const all = Object.keys(EventStatus).filter((name) => !/^(UN|\d)/.test(name));
    expect(all).to.have.members(known);
  });
});
