import { execFile } from 'node:child_process';

export type RunOptions = { cwd?: string; env?: NodeJS.ProcessEnv; timeoutMs?: number };

/** Runs a program to its end; a failure names the program and quotes what it printed last. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { cwd, env, timeoutMs = 60_000 } = options;
  const settings = {
    timeout: timeoutMs,
    maxBuffer: 16 << 20,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  };
  return new Promise((resolve, reject) => {
    execFile(command, args, settings, (error, stdout, stderr) => {
      if (error === null) {
        resolve(stdout);
        return;
      }
      const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-12).join('\n');
      const how = error.killed ? `did not end within ${timeoutMs / 1000} s` : 'failed';
      reject(new Error(`${command} ${args.join(' ')} ${how}: ${said || error.message}`));
    });
  });
}
