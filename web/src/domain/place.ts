/** Of a place in line, what is shown. */
export type Shown = {
  ahead: number;
  /** Of the way from the first place seen to the head, 0..1. */
  progress: number;
  /** People ahead when this place was first seen. */
  first: number;
};

/** What to show after an answer: never more people ahead than before, never less progress. */
export function moved(before: Shown | undefined, ahead: number): Shown {
  if (before === undefined) return { ahead, progress: ahead === 0 ? 1 : 0, first: ahead };
  const now = Math.min(before.ahead, ahead);
  const progress = before.first === 0 ? 1 : 1 - now / before.first;
  return { ahead: now, first: before.first, progress: Math.max(before.progress, progress) };
}

/** Nothing more comes of it. */
export function isOver(status: string): boolean {
  return status !== 'WAITING' && status !== 'ADMITTED';
}

/** Whether a place is worth saying aloud again: a tenth nearer than when it was last said, or the last ten. */
export function isWorthSaying(said: number | undefined, ahead: number): boolean {
  if (said === undefined) return true;
  return ahead < said && (ahead <= 10 || ahead <= said * 0.9);
}
