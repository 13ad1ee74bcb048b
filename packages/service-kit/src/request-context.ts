import { AsyncLocalStorage } from 'node:async_hooks';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';

/** What travels with one request from door to door. */
export type RequestContext = {
  requestId: string;
  /** The caller's `authorization`, handed on to other services. */
  authorization?: string | undefined;
  /** When the caller stops waiting, epoch milliseconds. */
  deadline?: number | undefined;
  /** It changes nothing. */
  isRead?: boolean | undefined;
  /** What its log lines say beside its id. */
  noted?: Record<string, string> | undefined;
};

const storage = new AsyncLocalStorage<RequestContext | undefined>();

export function currentContext(): RequestContext | undefined {
  return storage.getStore();
}

export function runWith<T>(context: RequestContext, run: () => T): T {
  return storage.run(context, run);
}

/** All lines of the request under way say this from now on, its own line at the end, too. */
export function note(fields: Record<string, string>): void {
  const current = storage.getStore();
  if (current !== undefined) current.noted = { ...current.noted, ...fields };
}

/** Runs outside of the request under way and its trace: what is started here serves others, and outlives it. */
export function apart<T>(run: () => T): T {
  return storage.run(undefined, () => context.with(ROOT_CONTEXT, run));
}

/** Runs every step of a generator inside a context; a plain `run` would end at the first `yield`. */
export async function* generateWith<T, R>(
  context: RequestContext,
  generator: AsyncGenerator<T, R, undefined>,
): AsyncGenerator<T, R, undefined> {
  let finished = false;
  try {
    for (;;) {
      const step = await storage.run(context, () => generator.next());
      if (step.done === true) {
        finished = true;
        return step.value;
      }
      yield step.value;
    }
  } catch (error) {
    finished = true;
    throw error;
  } finally {
    if (!finished) await storage.run(context, () => generator.return(undefined as R));
  }
}
