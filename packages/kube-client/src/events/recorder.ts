import { isNotFound, isTransient } from '../api/errors.js';
import type { KubeApi } from '../api/kube-api.js';
import { isOver, sleep, systemClock, type Clock } from '../clock.js';
import { microTime } from '../micro-time.js';
import {
  eventKind,
  seriesKey,
  toEvent,
  type EventObject,
  type Happening,
  type Reporter,
} from './event.js';

export type RecorderOptions = {
  api: Pick<KubeApi, 'create' | 'mergePatch'>;
  by: Reporter;
  onTrouble?: (trouble: { what: string; error?: unknown }) => void;
  clock?: Clock;
  /** Series remembered, the longest unused is forgotten first; default 1,000. */
  maxSeries?: number;
};

export type Recorder = {
  /** Returns at once and never throws: an event that cannot be told is counted. Repeats are folded into a series. */
  record(happening: Happening): void;
  /** Happenings that were not told. */
  lost(): number;
  /** Tells what is due, for at most `limitMs` (2,000), and ends. */
  stop(limitMs?: number): Promise<void>;
};

type Series = {
  happening: Happening;
  event: EventObject;
  isCreated: boolean;
  count: number;
  lastAt: number;
  /** Monotonic. */
  usedAt: number;
  writeAt: number;
  failures: number;
};

/** A series is told of at most this often. */
const patchEveryMs = 60_000;
/** Kubernetes keeps an event for an hour after its last write; what comes later begins a series anew. */
const idleMs = 3_600_000;
const retryMs = 1_000;
const maxFailures = 5;

/** Writes Events (events.k8s.io/v1): one per transition, repeats as a count in the first one's series. */
export function createRecorder(options: RecorderOptions): Recorder {
  const { clock = systemClock, maxSeries = 1_000, onTrouble = () => undefined } = options;
  const known = new Map<string, Series>();
  const abort = new AbortController();
  let lost = 0;
  const parts: WriteParts = { ...options, clock, signal: abort.signal };

  const gaveUp = (key: string, error: unknown): void => {
    known.delete(key);
    lost += 1;
    if (!abort.signal.aborted) onTrouble({ what: `an event was not told: ${key}`, error });
  };
  const loop = createLoop(
    clock,
    () => writeDue(parts, known, { until: -Infinity, gaveUp }),
    () => untilDue(clock, known),
  );

  return {
    record: (happening) => {
      const key = seriesKey(happening);
      const series = known.get(key) ?? newSeries(happening, options.by, clock);
      const isNew = !known.delete(key); // and put at the end: the first of the map is the longest unused
      known.set(key, series);
      Object.assign(series, { lastAt: clock.now(), usedAt: clock.monotonic() });
      if (!isNew) {
        series.count += 1;
        series.writeAt = Math.min(series.writeAt, clock.monotonic() + patchEveryMs);
      }
      lost += forgetFirst(known, maxSeries);
      loop.wake();
    },
    lost: () => lost,
    stop: async (limitMs = 2_000) => {
      await loop.stop();
      const cancel = clock.after(limitMs, () => abort.abort());
      await writeDue(parts, known, { until: Number.MAX_VALUE, gaveUp });
      cancel();
      abort.abort();
    },
  };
}

function newSeries(happening: Happening, by: Reporter, clock: Clock): Series {
  const [now, at] = [clock.now(), clock.monotonic()];
  const event = toEvent(happening, by, now);
  const times = { lastAt: now, usedAt: at, writeAt: at };
  return { happening, event, isCreated: false, count: 1, failures: 0, ...times };
}

/** Answers how many of the forgotten had something left to tell. */
function forgetFirst(known: Map<string, Series>, most: number): number {
  let untold = 0;
  for (const [key, series] of known) {
    if (known.size <= most) break;
    known.delete(key);
    if (series.writeAt !== Infinity) untold += 1;
  }
  return untold;
}

function untilDue(clock: Clock, known: Map<string, Series>): number {
  let at = clock.monotonic() + idleMs;
  for (const series of known.values()) at = Math.min(at, series.writeAt, series.usedAt + idleMs);
  return Math.max(10, at - clock.monotonic());
}

type WriteParts = RecorderOptions & { clock: Clock; signal: AbortSignal };
type GaveUp = (key: string, error: unknown) => void;

/** Writes what is due by now or by `until`, and forgets what has been silent for its hour. */
async function writeDue(
  parts: WriteParts,
  known: Map<string, Series>,
  { until, gaveUp }: { until: number; gaveUp: GaveUp },
): Promise<void> {
  for (const [key, series] of [...known]) {
    if (parts.signal.aborted) return;
    const now = parts.clock.monotonic();
    if (series.writeAt <= Math.max(until, now)) {
      const error = await tryToWrite(parts, series);
      if (error !== undefined && !(isTransient(error) && series.failures < maxFailures))
        gaveUp(key, error);
    } else if (now - series.usedAt >= idleMs) known.delete(key);
  }
}

/** Answers what went wrong. */
async function tryToWrite(parts: WriteParts, series: Series): Promise<unknown> {
  const { clock } = parts;
  const told = series.count;
  try {
    await writeSeries(parts, series);
    series.failures = 0;
    series.writeAt = series.count > told ? clock.monotonic() + patchEveryMs : Infinity;
    return undefined;
  } catch (error) {
    series.failures += 1;
    series.writeAt = clock.monotonic() + retryMs * 2 ** series.failures;
    return error;
  }
}

async function writeSeries(parts: WriteParts, series: Series): Promise<void> {
  const { api, by, clock, signal } = parts;
  const call = { signal, tries: 1 };
  if (series.isCreated) {
    const { namespace, name } = series.event.metadata;
    try {
      const change = { series: seriesOf(series) };
      const options = { fieldManager: by.controller.slice(0, 128), ...call };
      await api.mergePatch(eventKind, { namespace, name }, { locked: 'unlocked', change }, options);
      return;
    } catch (error) {
      if (!isNotFound(error)) throw error; // its hour is over: it is told anew
      series.event = toEvent(series.happening, by, clock.now());
      series.isCreated = false;
    }
  }
  const repeated = series.count > 1 ? { series: seriesOf(series) } : {};
  await api.create<EventObject>(eventKind, { ...series.event, ...repeated }, call);
  series.isCreated = true;
}

function seriesOf({ count, lastAt }: Series): { count: number; lastObservedTime: string } {
  return { count, lastObservedTime: microTime(lastAt) };
}

/** Runs when woken and when something is due, never twice at once. */
function createLoop(clock: Clock, run: () => Promise<void>, untilDue: () => number) {
  const end = new AbortController();
  let pause = new AbortController();
  const stopPause = (): void => pause.abort();
  end.signal.addEventListener('abort', stopPause);
  const loop = async (): Promise<void> => {
    while (!isOver(end.signal)) {
      await run();
      await sleep(clock, untilDue(), pause.signal);
      if (!isOver(end.signal)) pause = new AbortController();
    }
  };
  const running = loop();
  return {
    wake: stopPause,
    stop: async (): Promise<void> => {
      end.abort();
      await running;
    },
  };
}
