import { once } from 'node:events';
import type { Answers, Ask } from './client-process.js';
import { drivePolls } from './http-polls.js';
import { openStreams, type Streams } from './event-streams.js';

// The program of client-process.ts.

let streams: Streams | undefined;

async function answer(ask: Ask): Promise<Answers[Ask['kind']]> {
  if (ask.kind === 'poll') return await drivePolls(ask);
  if (ask.kind === 'open') {
    streams = await openStreams(ask.port, ask.paths);
    return { opened: ask.paths.length };
  }
  if (streams === undefined) throw new Error('no streams are open');
  if (ask.kind === 'told') return await streams.told(ask.streams);
  streams.listen();
  return { listens: true };
}

process.on('message', (ask: Ask) => {
  answer(ask).then(
    (message) => process.send?.(message),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.send?.('ready');
await once(process, 'disconnect'); // also when the process that started this one died
process.exit(0);
