import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { asAway } from './away.js';
import type { AnyRedis } from './redis.js';

export type ScriptName =
  | 'admit'
  | 'begin-checkout'
  | 'carry-presence'
  | 'count-present'
  | 'drop-lease'
  | 'end-checkout'
  | 'end-rebuild'
  | 'join'
  | 'leave'
  | 'note-presence'
  | 'read-bits'
  | 'read-draw'
  | 'read-gate'
  | 'read-leavers'
  | 'read-line'
  | 'read-session'
  | 'read-turns'
  | 'rebuild-line'
  | 'restore-place'
  | 'save-gate'
  | 'save-settings'
  | 'switch-to-turns'
  | 'take-lease'
  | 'tell-draw'
  | 'write-draw';

type Script = { text: string; sha: string };
export type Argument = string | number | Buffer;

/** The folder is the same for src and dist: the compiler copies no .lua. */
const folder = new URL('../../src/store/lua/', import.meta.url);
const loaded = new Map<ScriptName, Script>();

function script(name: ScriptName): Script {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const read = (file: string): string => readFileSync(new URL(`${file}.lua`, folder), 'utf8');
  const text = ['prelude', 'places', 'recovery', name].map(read).join('\n');
  const made = { text, sha: createHash('sha1').update(text).digest('hex') };
  loaded.set(name, made);
  return made;
}

/** The lines of one Redis: every key of a line shares the hash tag {eventId}. */
export type LineStore = {
  redis: AnyRedis;
  keyPrefix: string;
  /** Added to Redis' clock; 0 outside tests. */
  clockOffsetMs: number;
};

export function lineKey({ keyPrefix }: LineStore, eventId: string): string {
  return `${keyPrefix}line:{${eventId}}`;
}

/**
 * Runs a script on a line; a server that does not know it gets its text. Bulk strings stay bytes. Rejects with UNAVAILABLE when
 * the server is away: the script may have run, and is not sent again.
 */
export async function runScript(
  store: LineStore,
  name: ScriptName,
  eventId: string,
  ...args: Argument[]
): Promise<unknown> {
  const { text, sha } = script(name);
  const rest = [1, lineKey(store, eventId), store.clockOffsetMs, ...args];
  const send = (command: string, what: string) => store.redis.callBuffer(command, what, ...rest);
  try {
    return await send('EVALSHA', sha).catch((error: unknown) => {
      if (!isUnknown(error)) throw error;
      return send('EVAL', text);
    });
  } catch (error) {
    throw asAway(error);
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

/** Bytes as text, in any depth. */
export function toText(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString();
  return Array.isArray(value) ? value.map(toText) : value;
}
