import { readFile } from 'node:fs/promises';
import type { Logger } from './logger.js';
import { every, type Loop } from './loop.js';

export type WatchedFiles = {
  name: string;
  paths: readonly string[];
  logger: Logger;
  /** Pause between two looks, milliseconds. */
  ms?: number;
  /** Gets all of them when one is not what it was. What it throws is logged once, and they are offered again. */
  take: (contents: readonly Buffer[]) => void;
};

/**
 * Reads files again and again, because their folder may be a mounted Secret: those are replaced by swapping links, which
 * file system events do not tell reliably. The first look offers what is there.
 */
export function watchFiles({ name, paths, logger, ms = 1_000, take }: WatchedFiles): Loop {
  let taken: readonly Buffer[] = [];
  return every({
    name,
    ms,
    logger,
    run: async () => {
      const contents = await Promise.all(paths.map((path) => readFile(path)));
      if (contents.every((content, n) => taken[n]?.equals(content) === true)) return;
      take(contents);
      taken = contents;
    },
  });
}
