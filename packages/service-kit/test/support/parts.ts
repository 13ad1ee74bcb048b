import { setTimeout as pause } from 'node:timers/promises';
import { createLogger } from '../../src/logger.js';

export const silent = createLogger({ service: 'test', level: 'silent' });

/** Waits until `probe` is true; rejects after `withinMs`, naming what was waited for. */
export async function until(
  what: string,
  probe: () => boolean | Promise<boolean>,
  withinMs = 15_000,
): Promise<void> {
  const endsAt = performance.now() + withinMs;
  while (!(await probe())) {
    if (performance.now() > endsAt) throw new Error(`waited ${withinMs} ms in vain for: ${what}`);
    await pause(20);
  }
}

/** A promise that the test settles. */
export function gate(): { opened: Promise<undefined>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return { opened: promise, open: () => resolve(undefined) };
}

/** The error of a promise that has to fail. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  return error instanceof Error ? error : new Error(String(error));
}
