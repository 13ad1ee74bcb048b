import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A line of a service's log, as it was written. */
export type Line = { time: string; service: string } & Record<string, unknown>;

/** All that the logs of a folder say of an order, in order of time: lines that name it, and those of the same requests and traces. */
export async function orderLines(folder: string, code: string): Promise<Line[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.log'));
  const ids = new Set([code]);
  for (const file of files)
    for await (const text of linesOf(join(folder, file)))
      if (text.includes(code)) idsOf(parse(text)).forEach((id) => ids.add(id));
  const found: Line[] = [];
  for (const file of files)
    for await (const text of linesOf(join(folder, file))) {
      const line = parse(text);
      if (line !== undefined && (text.includes(code) || idsOf(line).some((id) => ids.has(id))))
        found.push(line);
    }
  return found.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** One line for a person. */
export function printLine({ time, service, level, msg, ...rest }: Line): string {
  const skipped = new Set(['requestId', 'trace_id', 'span_id', 'trace_flags']);
  const fields = Object.entries(rest)
    .filter(([name]) => !skipped.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [time, String(level).padEnd(5), service.padEnd(11), String(msg), ...fields].join(' ');
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Infinity });
}

/** Undefined for what no logger wrote. */
function parse(text: string): Line | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const line = JSON.parse(text) as Partial<Line>;
    return typeof line.time === 'string' && typeof line.service === 'string'
      ? (line as Line)
      : undefined;
  } catch {
    return undefined; // the last line of a process that was killed
  }
}

function idsOf(line: Line | undefined): string[] {
  return [line?.['requestId'], line?.['trace_id']].filter((id) => typeof id === 'string');
}
