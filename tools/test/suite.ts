import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

export type Counts = {
  passes: number;
  failures: number;
  /** Each failure in a line: the test's full title and the first line of what it said. */
  failed: string[];
};

export type Suite = {
  name: string;
  /** Globs of test files. */
  files: string[];
  env: NodeJS.ProcessEnv;
  /** So many files run beside each other, each in a process of its own: for tests that wait more than they work. */
  jobs?: number;
  /** A suite that takes longer is ended and counts as one failure. */
  minutes: number;
  /** Runs only when its name is given. */
  isAsked?: boolean;
  /** What must be there before; a rejection is the suite's failure. */
  prepare?: () => Promise<void>;
  /** Command that the suite's process is started by, e.g. in a network of its own. */
  within?: string[];
};

/** Runs one suite in a mocha process of its own; a process that dies counts as one more failure. */
export async function runSuite(suite: Suite, tempDir: string): Promise<Counts> {
  const countsFile = join(tempDir, `${suite.name.replaceAll('/', '-')}.json`);
  await rm(countsFile, { force: true });
  const startedAt = performance.now();
  process.stdout.write(`\n=== ${suite.name}\n`);
  const unprepared = await suite.prepare?.().catch(String);
  if (typeof unprepared === 'string') {
    process.stdout.write(`${unprepared}\n=== ${suite.name}: 0 passed, 1 failed\n`);
    return { passes: 0, failures: 1, failed: [unprepared] };
  }
  const code = await mocha(suite, countsFile);
  const counts = await readFile(countsFile, 'utf8').then(
    (text) => JSON.parse(text) as Counts,
    (): Counts => ({ passes: 0, failures: 0, failed: [] }),
  );
  const failures = counts.failures === 0 && code !== 0 ? 1 : counts.failures;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const died = failures > counts.failures ? ` (mocha ended with ${code})` : '';
  const failed = died === '' ? counts.failed : [...counts.failed, `${suite.name}${died}`];
  process.stdout.write(
    `=== ${suite.name}: ${counts.passes} passed, ${failures} failed in ${seconds} s${died}\n`,
  );
  return { passes: counts.passes, failures, failed };
}

function mocha(suite: Suite, countsFile: string): Promise<number | null> {
  return new Promise((resolve) => {
    const program = join('node_modules', '.bin', 'mocha');
    const jobs = suite.jobs === undefined ? [] : ['--parallel', '--jobs', String(suite.jobs)];
    const args = ['--reporter', 'tools/test/reporter.cjs', ...jobs, ...suite.files];
    const [command = program, ...rest] = [...(suite.within ?? []), program, ...args];
    const child = spawn(command, rest, {
      env: { ...suite.env, TEST_COUNTS: countsFile },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const timer = setTimeout(() => {
      process.stderr.write(
        `${suite.name} is still running after ${suite.minutes} minutes; it is ended\n`,
      );
      child.kill('SIGKILL');
    }, suite.minutes * 60_000);
    child.once('error', () => resolve(null));
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}
