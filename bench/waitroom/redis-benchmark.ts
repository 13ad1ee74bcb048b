import { run } from '@ticketbottle/local-stack/process/run.js';
import type { RedisBenchmark } from '../support/find-redis-benchmark.js';
import type { Job, Outcome } from '../support/jobs.js';
import type { Bench } from './bench.js';
import { oneUserKeys, oneUserScript, oneUserSha } from './sorted-set.js';

export const redisBenchmarkJoins = 'redis-benchmark one-user -P 16';

/** About as many as it does in a second: it is told how many, not how long. */
const perSecond = 60_000;
const users = 1_000_000_000;

/** The client written in C: what Redis itself can do with one script call per user. */
export function redisBenchmarkJob(bench: Bench, tool: RedisBenchmark): Job {
  return { name: redisBenchmarkJoins, run: () => runTool(bench, tool) };
}

async function runTool({ redis, redisUrl, ...o }: Bench, tool: RedisBenchmark): Promise<Outcome> {
  await redis.flushall('SYNC');
  await redis.script('LOAD', oneUserScript);
  const { hostname, port } = new URL(redisUrl);
  const command = ['EVALSHA', oneUserSha, '3', ...oneUserKeys, 'user-of-the-line-__rand_int__'];
  const send = async (ms: number): Promise<number> => {
    const count = Math.max(1, Math.round((perSecond * ms) / 1000));
    const load = ['-c', '64', '-P', '16', '-n', `${count}`, '-r', `${users}`, '--csv'];
    const args = ['-h', hostname, '-p', port, ...load, ...command];
    const text = await run(tool.command, args, { env: tool.env, timeoutMs: ms * 20 + 60_000 });
    const found = /^"EVALSHA[^"]*","([\d.]+)"/m.exec(text)?.[1];
    if (found === undefined) throw new Error(`redis-benchmark printed no rate:\n${text}`);
    return Number(found);
  };
  await send(o.warmMs);
  const rate = await send(o.windowMs);
  return { values: { perSecond: rate }, wrong: await wrongIn(redis) };
}

async function wrongIn(redis: Bench['redis']): Promise<string[]> {
  const [line, places, counter] = oneUserKeys;
  const [inLine, placed, counted] = [
    await redis.zcard(line),
    await redis.hlen(places),
    Number(await redis.get(counter)),
  ];
  const isRight = inLine === counted && placed === counted;
  return isRight ? [] : [`${counted} counted, ${inLine} in line, ${placed} placed`];
}
