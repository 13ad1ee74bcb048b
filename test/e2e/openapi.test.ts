import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Ticket } from '@ticketbottle/sdk/order.js';
import { expect } from 'chai';
import {
  createAdmin,
  enter,
  type Credentials,
  type SignedIn,
} from '../../tools/platform/accounts.js';
import { orderBecomes, placeOrder } from '../../tools/platform/buyer.js';
import { publishEvent } from '../../tools/platform/publish-event.js';
import { admit } from '../support/checkout.js';
import { withKnownIds, type KnownIds } from '../support/known-ids.js';
import { platform } from '../support/platform.js';
import { findSchemathesis, type Schemathesis } from '../support/schemathesis.js';

const document = fileURLToPath(new URL('../../services/api-gateway/openapi.json', import.meta.url));
const isLong = env['TEST_SIZE'] === 'long';
const size = isLong ? 100 : 2;
const minutes = isLong ? 50 : 8;
const checks = [
  ...['not_a_server_error', 'status_code_conformance', 'content_type_conformance'],
  ...['response_schema_conformance', 'response_headers_conformance'],
].join(',');
/** One run for each, where runs are long: no access token lives for longer than an hour. */
const tags = ['auth', 'users', 'events', 'tickets', 'waitroom', 'orders', 'sales'];
const groups = isLong ? tags.map((tag) => ['--include-tag', tag]) : [[]];

/** Its bad logins close this address to sign-in, not that of the tests. */
const elsewhere = '203.0.113.7';

const schemathesis = await findSchemathesis(env);

describe('the OpenAPI document, by schemathesis', function () {
  this.timeout(groups.length * minutes * 60_000 + 300_000);
  if (schemathesis === undefined)
    it('NOT RUN: it needs Python >= 3.11 with pip on PATH', () => undefined);
  else testWith(schemathesis);
});

function testWith(run: Schemathesis): void {
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'openapi-'));
    // A stream of what a list named does not end: its first event is looked at.
    await writeFile(join(dir, 'schemathesis.toml'), 'max-stream-events = 1\n');
  });
  after(() => rm(dir, { recursive: true, force: true }));
  let met: Answers;
  beforeEach(async () => {
    met = await answers();
  });
  afterEach('what was refused unseen shows nothing', async () => {
    const { all, unseen } = await answers();
    const share = (unseen - met.unseen) / (all - met.all);
    expect(share, `of ${all - met.all} answers 429`).to.be.below(0.05);
  });

  /** Asks every operation, or which are named, as whoever the token is of; rejects at an answer that the document does not know. */
  const ask = async (
    file: string,
    token: string,
    which: string[],
    phases = 'examples,coverage,fuzzing',
  ): Promise<void> => {
    const url = platform().gatewayUrl;
    await run(
      [
        ...['run', file, '--url', url, '-H', `Authorization: Bearer ${token}`],
        ...['-H', `X-Forwarded-For: ${elsewhere}`],
        ...['--checks', checks, '--phases', phases, ...which],
        ...['--max-examples', `${size}`, '--seed', '7', '--generation-deterministic'],
        ...['--no-shrink', '--continue-on-failure', '--warnings', 'off', '--request-timeout', '15'],
        '--suppress-health-check=too_slow', // it says how busy the machine is
      ],
      { cwd: dir, timeoutMs: minutes * 60_000 },
    );
  };
  /** Signs in, once; then a new token each time. It is asked for by what is made up, too, and bad passwords close an account to sign-in. */
  const session = async (account: Credentials): Promise<() => Promise<string>> => {
    const { rest } = platform();
    let { refreshToken } = await enter({ rest }, account, ['Olga', 'Owner']);
    return async () => {
      const body = { refreshToken };
      const next = await rest.ok<SignedIn>('POST', '/api/auth/refresh', { body });
      ({ refreshToken } = next);
      return next.accessToken;
    };
  };
  // What would end its own session, or the accounts that other tests go on with: the organiser asks that, of what is theirs.
  const spared = ['--exclude-path', '/api/auth/logout-all'];
  spared.push('--exclude-operation-id', 'deleteUsersId');

  it('knows every answer to a platform admin who names what does not exist', async () => {
    // What is not valid is refused to everybody alike, and the organiser below meets all of that.
    const phases = isLong ? 'examples,coverage,fuzzing' : 'examples,fuzzing';
    const account = { email: 'openapi-admin@e2e.test', password: 'Openapi-Admin-1' };
    await createAdmin(platform(), 'build', account);
    const token = await session(account);
    for (const group of groups) await ask(document, await token(), [...group, ...spared], phases);
  });

  it('knows every answer to an organiser who names what is theirs, and at last ends it', async () => {
    const file = join(dir, 'known.json');
    const owner = await platform().buyer();
    const token = await session(owner);
    const known = await possessions(owner);
    await withKnownIds(document, known, file);
    const [cancel, logOut] = ['/api/events/{id}/cancel', '/api/auth/logout-all'] as const;
    const later = ['--exclude-path', cancel, '--exclude-path', logOut];
    later.push('--exclude-path-regex', '/stream$', '--exclude-method', 'DELETE');
    for (const group of groups) await ask(file, await token(), [...group, ...later]);
    const only = (path: string) => ['--include-path', path];
    await ask(file, await token(), only(cancel));
    await ask(file, (await platform().buyer()).token, only(logOut));
    const ends = ['--include-method', 'DELETE', '--exclude-path', '/api/users/{id}'];
    await ask(file, await token(), ends);
    await ask(file, await token(), ['--include-operation-id', 'deleteUsersId']);
  });
}

type Answers = { all: number; unseen: number };

/** What the gateway answered so far; `unseen`: 429, before anything of a request was looked at. */
async function answers(): Promise<Answers> {
  const text = await (await fetch(`${platform().services.adminUrl('api-gateway')}/metrics`)).text();
  const counts = text.matchAll(/^http_server_duration_seconds_count\{([^}]*)\} (\d+)/gm);
  const found = { all: 0, unseen: 0 };
  for (const [, labels = '', count] of counts) {
    found.all += Number(count);
    if (labels.includes('status="429"')) found.unseen += Number(count);
  }
  return found;
}

type Owner = { token: string; userId: string };

/** An event on sale that is the owner's, and a completed order of the same person. */
async function possessions(owner: Owner): Promise<KnownIds> {
  const { rest, tokens } = platform();
  const event = await publishEvent(
    rest,
    { admin: tokens.admin, organiser: owner.token },
    {
      name: 'Open air',
      classes: [{ name: 'Free', priceMinor: 0, total: 50 }],
      ...{ maxConcurrent: 10, releasePerSecond: 50, holdSeconds: 60, config: { isFree: true } },
    },
  );
  const { eventId, ticketClasses } = event;
  const { sessionId, checkoutToken } = await admit(owner, event);
  const items = ticketClasses.map(({ id }) => ({ ticketClassId: id, quantity: 2 }));
  const request = { eventId, items, checkoutToken, paymentMethod: 'NONE' };
  const { code } = (await placeOrder(rest, owner.token, request)).body.order;
  await orderBecomes(rest, owner.token, { code, status: ['COMPLETED'], ms: 20_000 });
  const token = owner.token;
  const { items: tickets } = await rest.ok<{ items: Ticket[] }>(
    'GET',
    `/api/orders/${code}/tickets`,
    { token },
  );
  const shown = await rest.ok<{ organizer: { id: string }; categories: { id: string }[] }>(
    'GET',
    `/api/events/${eventId}`,
  );
  return {
    '/api/events/': { id: eventId, userId: owner.userId },
    '/api/ticket-classes/': { id: ticketClasses[0]?.id ?? '' },
    '/api/categories/': { id: shown.categories[0]?.id ?? '' },
    '/api/organizers/': { id: shown.organizer.id },
    '/api/users/': { id: owner.userId },
    '/api/waitroom/sessions/': { id: sessionId },
    '/api/orders/': { code },
    '/api/tickets/': { id: tickets[0]?.ticketId ?? '' },
  };
}
