import { spawn } from 'node:child_process';

/** Compiles what changed, and the pages; rejects with what the compiler printed. */
export async function build(): Promise<void> {
  await Promise.all([run('tsc', ['-b', 'tsconfig.build.json']), run('vite', ['build', 'web'])]);
}

function run(program: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(`node_modules/.bin/${program}`, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the build failed:\n${output}`));
    });
  });
}
