import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../bench/support/table.js';
import { createAdmin, ensureAccounts } from '../platform/accounts.js';
import { build } from '../platform/build.js';
import { startPlatform } from '../platform/platform.js';
import { tokensOf } from '../start/demo.js';
import type { Measured, ServiceName } from './costs.js';
import { measureLine, type LineCosts } from './measure-line.js';
import { measureRush, type MeasuredRush, type RushPlan } from './measure-rush.js';
import { calibrate, predict, type Calibration, type Prediction } from './predict.js';

const resultFile = 'bench/results/simulate.json';
const tolerance = 0.2;
const loudCores = 0.5;
const mostTries = 8;

/** One rush that the model learns from, and others that differ from it in size, cap and rate. */
const learntFrom = { buyers: 100, maxConcurrent: 5, releasePerSecond: 100 };
const checkedOn = [
  { buyers: 150, maxConcurrent: 8, releasePerSecond: 100 },
  { buyers: 100, maxConcurrent: 50, releasePerSecond: 4 },
  { buyers: 60, maxConcurrent: 3, releasePerSecond: 100 },
];

type Checked = { measured: MeasuredRush; predicted: Prediction };

/**
 * The whole platform on this machine: what a join, a poll and a purchase cost each service, then rushes beside what the model
 * says of them. Writes the costs for the simulation of a large sale. True when all agree within 20 %.
 */
export async function checkAgainstRush(say: (text: string) => void): Promise<boolean> {
  const startedAt = new Date();
  await build();
  const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-simulate-'));
  const platform = await startPlatform({
    ...{ dir, mode: 'build', env: process.env, ports: 'free', say: () => undefined },
  });
  try {
    const accounts = await ensureAccounts(dir);
    await createAdmin(platform, 'build', accounts.platformAdmin);
    const tokens = await tokensOf(platform, accounts);
    const line = await measureLine(platform, tokens);
    const rushOf = (plan: RushPlan) => quietRush(() => measureRush(platform, tokens, plan), say);
    await measureRush(platform, tokens, learntFrom); // a cold process is another machine
    const rush = await rushOf(learntFrom);
    const calibration = calibrate(rush, line, coresFor(rush));
    const checked = await checkAll(rushOf, calibration);
    const isGood = checked.every(agrees);
    say(
      report(
        calibration,
        [{ measured: rush, predicted: predict(rush.plan, calibration) }],
        checked,
      ),
    );
    const measured = measuredOf(line, [rush, ...checked.map((one) => one.measured)]);
    const rushes = checked.map((one) => ({
      plan: one.measured.plan,
      measured: { ...pick(one.measured), strangersCpu: one.measured.strangersCpu },
      predicted: pick(one.predicted),
    }));
    await save({ startedAt: startedAt.toISOString(), measured, calibration, rushes, isGood });
    say(`${isGood ? 'agrees' : 'DIFFERS'}: simulated and measured within ${tolerance * 100} %`);
    return isGood;
  } finally {
    await platform.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** Repeated, and never in silence, while somebody else uses the machine. @throws Error when that does not end. */
async function quietRush(
  run: () => Promise<MeasuredRush>,
  say: (text: string) => void,
): Promise<MeasuredRush> {
  for (let tries = 0; tries < mostTries; tries++) {
    const measured = await run();
    if (!(measured.strangersCpu > loudCores)) return measured;
    say(`others used ${measured.strangersCpu.toFixed(2)} cores: once more`);
  }
  throw new Error(
    `not measured: others use more than ${loudCores} cores of this machine; run it when it is quiet`,
  );
}

async function checkAll(
  rushOf: (plan: RushPlan) => Promise<MeasuredRush>,
  calibration: Calibration,
): Promise<Checked[]> {
  const checked: Checked[] = [];
  for (const plan of checkedOn) {
    const measured = await rushOf(plan);
    const predicted = predict(plan, { ...calibration, cores: coresFor(measured) });
    checked.push({ predicted, measured });
  }
  return checked;
}

/** What strangers use of the machine meanwhile is not there for us. */
function coresFor({ strangersCpu }: MeasuredRush): number {
  return Math.max(0.5, availableParallelism() - strangersCpu);
}

const figures = ['perSecond', 'waitP50Ms', 'waitP95Ms'] as const;
const pick = ({ perSecond, waitP50Ms, waitP95Ms }: Prediction): Prediction => ({
  perSecond,
  waitP50Ms,
  waitP95Ms,
});

function agrees({ predicted, measured }: Checked): boolean {
  return figures.every((key) => Math.abs(predicted[key] / measured[key] - 1) <= tolerance);
}

/** A purchase is what is left of a rush without its polls, over all rushes. */
function measuredOf({ join, poll }: LineCosts, rushes: readonly MeasuredRush[]): Measured {
  const bought = rushes.reduce((sum, { plan }) => sum + plan.buyers, 0);
  const purchase = (name: ServiceName): number => {
    const spent = rushes.reduce(
      (sum, { cpuMs, polls }) => sum + cpuMs[name] - polls * poll.cpuMs[name],
      0,
    );
    return Math.max(0.01, spent / bought);
  };
  return {
    joinMs: { 'api-gateway': join.cpuMs['api-gateway'], waitroom: join.cpuMs.waitroom },
    purchaseMs: {
      'api-gateway': purchase('api-gateway'),
      waitroom: purchase('waitroom'),
      order: purchase('order'),
      inventory: purchase('inventory'),
      payment: purchase('payment'),
    },
  };
}

function report(calibration: Calibration, learnt: Checked[], checked: Checked[]): string {
  const row =
    (use: string) =>
    ({ predicted, measured }: Checked): string[] => [
      use,
      `${measured.plan.buyers} buyers, cap ${measured.plan.maxConcurrent}, ${measured.plan.releasePerSecond}/s`,
      ...figures.flatMap((key) => {
        const per = key === 'perSecond' ? 1 : 1000;
        const ratio = predicted[key] / measured[key];
        return [measured[key] / per, predicted[key] / per, ratio].map((n) => n.toFixed(2));
      }),
      measured.strangersCpu.toFixed(2),
    ];
  const head = [
    ...['', 'rush', 'sold/s', 'model', 'ratio', 'wait p50 s', 'model', 'ratio'],
    ...['wait p95 s', 'model', 'ratio', 'strangers, cores'],
  ];
  const { purchaseMs, pollMs, idleMs } = calibration;
  return [
    table(head, [...learnt.map(row('learnt from')), ...checked.map(row('checked on'))]),
    `a purchase: ${purchaseMs.toFixed(0)} ms of processor over all processes, ${idleMs.toFixed(0)} ms of waiting; a poll ${pollMs.toFixed(2)} ms`,
  ].join('\n');
}

async function save(result: Record<string, unknown>): Promise<void> {
  const round = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value;
  await writeFile(resultFile, `${JSON.stringify(result, round, 2)}\n`);
}
