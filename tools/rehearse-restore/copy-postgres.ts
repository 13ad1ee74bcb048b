import { dirname, join } from 'node:path';
import { ensureDatabase } from '@ticketbottle/local-stack/databases.js';
import { findOnPath } from '@ticketbottle/local-stack/fetch/find-on-path.js';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { postgresBinaries } from '@ticketbottle/local-stack/servers/postgres-binary.js';

export type PostgresTools = { dump: string; restore: string };

/** pg_dump and pg_restore as old as the server: beside it, or on PATH. @throws Error that names the way out. */
export async function postgresTools(env: NodeJS.ProcessEnv): Promise<PostgresTools> {
  const beside = await postgresBinaries(env, undefined);
  const places = `${beside}:${env['PATH'] ?? ''}`;
  const dump = await findOnPath(['pg_dump'], places);
  if (dump === undefined)
    throw new Error(
      `no pg_dump beside ${beside} or on PATH: install the client programs of PostgreSQL (apt-get install postgresql)`,
    );
  return { dump, restore: join(dirname(dump), 'pg_restore') };
}

export async function dumpDatabase({ dump }: PostgresTools, url: string, file: string) {
  await run(dump, ['--format=custom', `--file=${file}`, url]);
}

/** Into a database that does not exist yet. */
export async function restoreDatabase({ restore }: PostgresTools, url: string, file: string) {
  await ensureDatabase(url);
  await run(restore, ['--no-owner', '--exit-on-error', `--dbname=${url}`, file]);
}
