import { isIPv6 } from 'node:net';
import { z } from 'zod';

export type PodAddress = { ip: string; port: number };

const Page = z.looseObject({
  dependencies: z.record(
    z.string(),
    z.looseObject({ ok: z.boolean(), error: z.string().optional() }),
  ),
});
/** Of a page; ours have a tenth of it. */
const mostBytes = 65_536;
/** Of what is told. */
const mostText = 200;

/**
 * The first failed check of a pod by name, e.g. `postgres: Error: connect ECONNREFUSED`; at most 200 characters. Undefined when none
 * failed, nobody answers, or what answers is another program's page. Never rejects.
 */
export async function readTrouble(
  { ip, port }: PodAddress,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const host = isIPv6(ip) ? `[${ip}]` : ip;
    const response = await fetch(`http://${host}:${port}/readyz`, { signal, redirect: 'error' });
    return firstFailed(JSON.parse(await textOf(response)));
  } catch {
    return undefined;
  }
}

function firstFailed(page: unknown): string | undefined {
  const { dependencies } = Page.parse(page);
  const failed = Object.entries(dependencies).filter(([, { ok }]) => !ok);
  const [first] = failed.sort(([one], [other]) => (one < other ? -1 : 1));
  if (first === undefined) return undefined;
  const [name, { error = 'does not answer' }] = first;
  return `${name}: ${error}`.slice(0, mostText);
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new Error('the page is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
