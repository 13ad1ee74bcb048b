import type { ServerName } from '@ticketbottle/local-stack/servers/managed.js';
import type { Stack } from '@ticketbottle/local-stack/stack.js';

/** What a suite gets from the command line and the machine. */
export type SuiteContext = {
  rounds: number;
  windowMs: number;
  warmMs: number;
  seed: number;
  /** Whether a goal was asked for. */
  wants: (id: string) => boolean;
  /** Servers of its own, with the settings they have by default. */
  startStack: (only: ServerName[]) => Promise<Stack>;
  /** For what the suite leaves on disk while it runs. */
  dir: string;
  env: NodeJS.ProcessEnv;
  report: (line: string) => void;
  /** Aborted: the job under way is the last one. */
  interrupted: AbortSignal;
};
