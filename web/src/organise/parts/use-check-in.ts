import { useRef, useState } from 'preact/hooks';
import { rest, type Problem } from '../../clients/api.js';
import { isAgain, outcomeOf, type Outcome, type Scan } from '../domain/check-in.js';

export type CheckIns = {
  outcome: Outcome | undefined;
  /** Why it could not be asked. */
  problem: Problem | undefined;
  /** Scans so far. */
  count: number;
  isBusy: boolean;
  /** By hand: asked at once, also the same again. */
  check: (code: string) => Promise<void>;
  /** By the camera, which sees a code many times. */
  seen: (code: string) => void;
};

const noticeMs = 10_000;

/** One scan after the other at the door of an event. */
export function useCheckIn(eventId: string, gate: string): CheckIns {
  const last = useRef<Scan>(undefined);
  const [isBusy, setBusy] = useState(false);
  const [state, setState] = useState<Pick<CheckIns, 'outcome' | 'problem' | 'count'>>({
    ...{ outcome: undefined, problem: undefined },
    count: 0,
  });
  const check = async (code: string): Promise<void> => {
    setBusy(true);
    const params = { path: { id: eventId } };
    const signal = AbortSignal.timeout(noticeMs);
    const { data, error } = await rest
      .POST('/api/events/{id}/check-ins', { params, body: { ticket: code.trim(), gate }, signal })
      .catch(() => ({ data: undefined, error: undefined }));
    const outcome = outcomeOf({ data, error });
    const problem = outcome.result === 'trouble' ? error : undefined;
    setState(({ count }) => ({ outcome, problem, count: count + 1 }));
    setBusy(false);
  };
  const seen = (code: string): void => {
    const scan = { code, at: Date.now() };
    const isOld = isAgain(last.current, scan);
    if (isBusy && !isOld) return;
    last.current = scan;
    if (!isOld) void check(code);
  };
  return { ...state, isBusy, check, seen };
}
