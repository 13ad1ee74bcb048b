import { ConfigError } from '../../src/config.js';
import { runService, stopInOrder } from '../../src/service.js';
import { silent } from './parts.js';

// A service for service.int.test.ts: what it does stands in its argument.
const mode = process.argv[2];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function steps(): [string, () => unknown][] {
  return [
    ['door', () => say('door closed')],
    ['broken', () => Promise.reject(new Error('broken part'))],
    ['stuck', () => (mode?.startsWith('stuck') ? new Promise(() => undefined) : undefined)],
    ['store', () => say('store closed')],
  ];
}

await runService({
  name: 'shop',
  process,
  stopMs: mode === 'stuck-short' ? 200 : 8_000,
  start: () => {
    if (mode === 'bad-config') return Promise.reject(new ConfigError('shop cannot start:\n✖ PORT'));
    if (mode === 'bad-start') return Promise.reject(new Error('no database'));
    setInterval(() => undefined, 1_000); // a service is kept alive by its doors
    if (mode === 'crash') setImmediate(() => void Promise.reject(new Error('nobody waits')));
    say('started');
    return Promise.resolve({ stop: () => stopInOrder(silent, steps()) });
  },
});
