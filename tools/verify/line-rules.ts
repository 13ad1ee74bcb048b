import { readStoredLine } from './read-stored-line.js';
import { readTopic } from './read-topic.js';
import type { Stores } from './stores.js';
import type { Violations } from './types.js';

type QueueChanged = { eventId: string; number?: number | string };

/** I8 and I9 of the line, from what it published; a draw is the order of arrival of those who took part. */
export async function lineRules(stores: Stores, eventId: string): Promise<Violations[]> {
  const records = await readTopic(stores, 'queue-events', eventId);
  const ready = records
    .filter((record) => record.type === 'queue.ready')
    .map(({ id, data }) => ({ id, number: Number((data as QueueChanged).number ?? 0) }));
  const first = new Map<string, number>();
  for (const { id, number } of ready) if (!first.has(id)) first.set(id, number);
  const numbers = [...first.values()];
  const line = await readStoredLine(stores, eventId);
  return [
    { rule: 'I5 a session is in exactly one state', broken: line.torn },
    { rule: 'I6 one place per user', broken: line.doubled },
    {
      rule: 'I8 admission order = arrival order',
      broken: numbers.flatMap((number, i) => {
        const before = numbers[i - 1] ?? 0;
        return before === 0 || line.turnOf(number) > line.turnOf(before)
          ? []
          : [`${number} was admitted after ${before}`];
      }),
    },
    {
      rule: 'I5 nobody is admitted twice',
      broken: numbers.length === new Set(numbers).size ? [] : ['a number was admitted twice'],
    },
  ];
}
