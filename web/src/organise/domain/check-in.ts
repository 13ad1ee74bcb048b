/** What a helper at the door sees of a scan. */
export type Outcome = {
  result: 'valid' | 'used' | 'void' | 'unknown' | 'trouble';
  holderName?: string;
  /** When and where it was used first. */
  checkedInAt?: string | undefined;
  gate?: string | undefined;
};

type Answer = {
  data?: { holderName: string; checkedInAt: string; gate: string } | undefined;
  error?: { code: string; metadata?: Record<string, string> | undefined } | undefined;
};

const results: Record<string, Outcome['result']> = {
  ALREADY_CHECKED_IN: 'used',
  TICKET_VOID: 'void',
  TICKET_NOT_FOUND: 'unknown',
  VALIDATION_FAILED: 'unknown',
};

export function outcomeOf({ data, error }: Answer): Outcome {
  if (data !== undefined) return { result: 'valid', ...data };
  const result = results[error?.code ?? ''] ?? 'trouble';
  if (result !== 'used') return { result };
  const { checkedInAt, gate } = error?.metadata ?? {};
  return { result, checkedInAt, gate: gate === '' ? undefined : gate };
}

export type Scan = { code: string; at: number };

/** A code that stays before the camera is one scan, until it was away for a while. */
export function isAgain(last: Scan | undefined, scan: Scan): boolean {
  return last?.code === scan.code && scan.at - last.at < 3_000;
}
