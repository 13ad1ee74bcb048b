import { spawn } from 'node:child_process';

/**
 * A shell in its own session that reads pids from us. When we die without a goodbye (SIGKILL, out of
 * memory) its input ends, and it ends the processes we left behind. A clean stop says `bye`.
 */
const script = `
pids=" "
while read -r verb pid; do
  case "$verb" in
    add) pids="$pids$pid " ;;
    del) pids=$(printf '%s' "$pids" | sed "s/ $pid / /") ;;
    bye) exit 0 ;;
  esac
done
for pid in $pids; do kill -TERM "$pid"; done 2>/dev/null
n=0
while [ $n -lt 50 ]; do
  left=""
  for pid in $pids; do kill -0 "$pid" 2>/dev/null && left=yes; done
  [ -z "$left" ] && exit 0
  sleep 0.1; n=$((n + 1))
done
for pid in $pids; do kill -KILL "-$pid" || kill -KILL "$pid"; done 2>/dev/null
`;

export type Guard = {
  watch(pid: number): void;
  forget(pid: number): void;
  dismiss(): Promise<void>;
};

export function startGuard(): Guard {
  const shell = spawn('/bin/sh', ['-c', script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  const input = shell.stdin;
  input.on('error', () => undefined); // the shell may be gone already: then there is nobody to tell
  (input as unknown as { unref?: () => void }).unref?.();
  const ended = new Promise<void>((resolve) => {
    shell.once('close', () => {
      resolve();
    });
  });
  return {
    watch: (pid) => input.write(`add ${pid}\n`),
    forget: (pid) => input.write(`del ${pid}\n`),
    dismiss: async () => {
      shell.ref();
      input.end('bye\n');
      await ended;
    },
  };
}
