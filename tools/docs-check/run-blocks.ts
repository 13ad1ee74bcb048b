import { run } from '@ticketbottle/local-stack/process/run.js';
import type { Document } from './markdown.js';

/** What a document lets its reader run: each block by itself, those against a platform one after the other in one shell. */
export type Program = { name: string; needsPlatform: boolean; script: string };
type Credentials = { email: string; password: string };
/** As `.local/run.json` tells them of a running platform. */
export type Site = {
  gatewayUrl: string;
  accounts: { platformAdmin: Credentials; organiser: Credentials };
};

export function programsOf({ path, blocks }: Document): Program[] {
  const alone = blocks
    .filter(({ kind }) => kind === 'run')
    .map(({ line, commands }) => ({
      name: `${path}:${line}`,
      needsPlatform: false,
      script: commands.join('\n'),
    }));
  const together = blocks.filter(({ kind }) => kind === 'platform');
  if (together.length === 0) return alone;
  const script = together.flatMap(({ commands }) => commands).join('\n');
  return [...alone, { name: path, needsPlatform: true, script }];
}

/** @throws with the end of what it said, when a command fails. */
export async function runProgram({ script }: Program, site?: Site): Promise<void> {
  const env = { ...process.env, ...(site === undefined ? {} : variablesOf(site)) };
  await run('bash', ['-euo', 'pipefail', '-c', script], { cwd: process.cwd(), env });
}

/** What a reader is told to set at the top of a guide. */
function variablesOf({ gatewayUrl, accounts: { platformAdmin, organiser } }: Site) {
  return {
    SITE: gatewayUrl,
    EMAIL: organiser.email,
    PASSWORD: organiser.password,
    ADMIN_EMAIL: platformAdmin.email,
    ADMIN_PASSWORD: platformAdmin.password,
  };
}
