import { readFile } from 'node:fs/promises';
import { productServices as services } from '@ticketbottle/local-stack/services/names.js';
import { loadSigningKey } from '@ticketbottle/service-kit/signing-key.js';
import { uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { expect } from 'chai';
import { join } from '../../tools/platform/buyer.js';
import type { PublishedEvent } from '../../tools/platform/publish-event.js';
import { startRush } from '../../tools/rush/rush.js';
import { within } from '../support/checkout.js';
import { platform } from '../support/platform.js';
import { namedMetrics, ofOperator, toldMetrics } from './support/named-metrics.js';

const [users, events] = [1_000, 50];

describe('the metrics of a sale', function () {
  this.timeout(300_000);

  before('a rush: bought, sold out', async () => {
    const event = await platform().event({
      classes: [{ name: 'Standing', priceMinor: 100_000, total: 6 }],
    });
    const { rest } = platform();
    const ends = await startRush({ rest, event, buyers: 12, patienceMs: 120_000 }).finished;
    expect(ends.map(({ end }) => end)).to.include.members(['sold', 'refused']);
  });

  it('have a value for every name that a dashboard or an alert asks for', async () => {
    const named = [...(await namedMetrics())].filter(([name]) => !ofOperator.has(name));
    await within(10, 'every metric is told', async () => {
      const told = toldMetrics((await pages()).join('\n'));
      const missing = named.filter(([name]) => !told.has(name));
      return missing.length === 0 ? true : undefined;
    }).catch(async () => {
      const told = toldMetrics((await pages()).join('\n'));
      expect(named.filter(([name]) => !told.has(name))).to.eql([]);
    });
  });

  it('are each on a dashboard or in an alert', async () => {
    const named = await namedMetrics();
    const told = [...toldMetrics((await pages()).join('\n'))];
    const ours = told.filter((name) => !/^(nodejs|process)_/.test(name));
    expect(ours).to.have.length.greaterThan(30);
    expect(ours.filter((name) => !named.has(name))).to.eql([]);
  });

  it(`are not multiplied by ${users} users, and by ${events} events only where they tell of an event`, async () => {
    const before = await series();
    const sales = await publish(events);
    const tokens = await tokensOf(users);
    for (let from = 0; from < users; from += 50)
      await Promise.all(
        tokens
          .slice(from, from + 50)
          .map((token, n) => join(platform().rest, token, sales[n % events]?.eventId ?? '')),
      );
    const after = await within(10, 'the lines are told', async () => {
      const now = await series();
      const lines = now.filter((one) => one.startsWith('waitroom_waiting{'));
      return lines.length >= events ? now : undefined;
    });
    const perEvent = after.filter((one) => one.includes('event="'));
    const families = new Set(perEvent.map((one) => one.slice(0, one.indexOf('{'))));
    expect([...families].sort()).to.eql([
      'inventory_available',
      'inventory_reserved',
      'inventory_sold',
      'waitroom_capacity',
      'waitroom_claimable',
      'waitroom_in_checkout',
      'waitroom_waiting',
    ]);
    const others = after.filter((one) => !one.includes('event="'));
    const known = new Set(before);
    // New routes and codes of the publications, with a dozen buckets each; a series a user would be a thousand.
    expect(others.filter((one) => !known.has(one)).length, 'new series').to.be.lessThan(400);
    expect(others.filter((one) => /[0-9a-f]{8}-[0-9a-f]{4}-7/.test(one))).to.eql([]);
  });

  it(`are told within 50 ms with ${events} events on sale`, async () => {
    for (const name of services) {
      const times: number[] = [];
      for (let n = 0; n < 10; n++) {
        const from = performance.now();
        await page(name);
        times.push(performance.now() - from);
      }
      expect(Math.min(...times), name).to.be.lessThan(50);
    }
  });
});

async function page(name: (typeof services)[number]): Promise<string> {
  const response = await fetch(`${platform().services.adminUrl(name)}/metrics`);
  expect(response.status).to.equal(200);
  return await response.text();
}

const pages = (): Promise<string[]> => Promise.all(services.map(page));

/** Every series by its name and labels, without the buckets of histograms. */
async function series(): Promise<string[]> {
  return (await pages())
    .join('\n')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && !line.includes('le="'))
    .map((line) => line.replace(/ [^ }]+( #.*)?$/, ''));
}

async function publish(count: number): Promise<PublishedEvent[]> {
  const made: PublishedEvent[] = [];
  const worker = async (): Promise<void> => {
    while (made.length < count) made.push(await platform().event());
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return made;
}

/** Of people who never signed up: a thousand passwords would take longer than the test. */
async function tokensOf(count: number): Promise<string[]> {
  const file = platform().services.keys.signingKeyFile.user;
  const key = loadSigningKey('ACCESS_TOKEN_KEY_FILE', await readFile(file, 'utf8'));
  const iat = Math.floor(Date.now() / 1_000);
  return Array.from({ length: count }, () =>
    key.sign({
      ...{ iss: 'ticketbottle/user', iat, exp: iat + 900, ver: 1, roles: [] },
      ...{ sub: uuidv7Ids.next(), sid: uuidv7Ids.next() },
      ...{ email: 'crowd@e2e.test', emailVerified: false },
    }),
  );
}
