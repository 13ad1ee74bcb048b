import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enter, type Accounts } from '../platform/accounts.js';
import type { Platform } from '../platform/platform.js';
import { publishEvent, type PublishedEvent } from '../platform/publish-event.js';

export async function tokensOf(
  platform: Platform,
  accounts: Accounts,
): Promise<{ admin: string; organiser: string }> {
  const admin = await enter(platform, accounts.platformAdmin, ['Ada', 'Admin']);
  const organiser = await enter(platform, accounts.organiser, ['Olivia', 'Organiser']);
  return { admin: admin.accessToken, organiser: organiser.accessToken };
}

/** The demo event of this folder: made once, and made anew when it is no longer on sale. */
export async function prepareDemo(platform: Platform, accounts: Accounts): Promise<PublishedEvent> {
  const file = join(platform.dir, 'demo.json');
  if (existsSync(file)) {
    const known = JSON.parse(await readFile(file, 'utf8')) as PublishedEvent;
    const path = `/api/events/${known.eventId}`;
    const { body } = await platform.rest.call<Stored | undefined>('GET', path);
    if (body?.status === 'PUBLISHED' && Date.parse(body.config?.saleClosesAt ?? '') > Date.now())
      return known;
  }
  const event = await publishEvent(platform.rest, await tokensOf(platform, accounts), {
    name: 'Bottle Night 2027',
    classes: [
      { name: 'Standing', priceMinor: 450_000, total: 500 },
      { name: 'Balcony', priceMinor: 890_000, total: 120 },
    ],
    maxConcurrent: 50,
    releasePerSecond: 20,
    holdSeconds: 900,
  });
  await writeFile(file, JSON.stringify(event, undefined, 2));
  return event;
}

type Stored = { status?: string; config?: { saleClosesAt?: string } };
