import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import type { Limit } from './panel.js';

type Rule = {
  record?: string;
  alert?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
};

/** An expression, how it is compared, and with what: a number or a product of two. */
const comparison = /^(.*\S)\s*([<>])\s*(-?[\d.]+)(?:\s*\*\s*([\d.]+))?$/s;

/** What an alert looks at: `expr` is bad beyond `limit`. */
export type Alert = { name: string; expr: string; limit: Limit; runbook: string };

const file = new URL('../../charts/ticketbottle/files/rules/ticketbottle.yaml', import.meta.url);
const { groups } = parse(readFileSync(file, 'utf8')) as { groups: { rules: Rule[] }[] };

/** As written; the one place where their numbers are. */
export const rules = groups.flatMap((group) => group.rules);
export const alerts = rules.flatMap((rule) => toAlert(rule) ?? []);

/** What a panel gets that shows what an alert looks at. @throws Error when there is no such alert. */
export function watchedBy(name: string): { limit: Limit; runbook: string } {
  const found = alerts.find((alert) => alert.name === name);
  if (found === undefined) throw new Error(`there is no alert ${name} in ${file.pathname}`);
  return { limit: found.limit, runbook: found.runbook };
}

/** The seconds that an SLO promises: the bucket that its recording rules count. @throws Error when there is no such SLO. */
export function promisedBy(slo: string): { limit: Limit; runbook: string } {
  const rule = rules.find(({ record, labels }) => record !== undefined && labels?.['slo'] === slo);
  const seconds = Number(/le="([\d.]+)"/.exec(rule?.expr ?? '')?.[1] ?? Number.NaN);
  if (Number.isNaN(seconds)) throw new Error(`there is no SLO ${slo} in ${file.pathname}`);
  return { limit: { above: seconds }, runbook: 'error-budget-burn' };
}

/** Of several conditions the first is what it is about; the others say when. */
function toAlert({ alert, expr, annotations }: Rule): Alert | undefined {
  if (alert === undefined) return undefined;
  const first = expr.split(/\s(?:and|or|unless)\s/, 1)[0] ?? '';
  const found = comparison.exec(first);
  if (found === null) throw new Error(`${alert}: ${first} compares nothing with a number`);
  const [, left = '', sign, value, factor = '1'] = found;
  const number = Number((Number(value) * Number(factor)).toPrecision(12)); // 14.4 * 0.001
  const runbook = basename(annotations?.['runbook'] ?? '', '.md');
  const limit: Limit = sign === '>' ? { above: number } : { below: number };
  return { name: alert, expr: left.replace(/^\(+(?=[^)]*$)/, ''), limit, runbook };
}
