import type { Stores } from './stores.js';

/** A rule of product.md and what breaks it; empty when it holds. */
export type Violations = { rule: string; broken: string[] };
export type Rule = (stores: Stores, eventId: string) => Promise<Violations[]>;
export type Verdict = { ok: boolean; lines: string[]; violations: Violations[] };
