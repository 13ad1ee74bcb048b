import { connect } from 'node:net';

const variables = {
  DATABASE_URL: 5432,
  REDIS_URL: 6379,
  KAFKA_BROKERS: 9092,
  MONGO_URL: 27017,
} as const;
const patienceMs = 3_000;

/** Says at once which of the servers named by the environment does not answer, before anything is started. */
export async function checkGiven(env: NodeJS.ProcessEnv): Promise<void> {
  const checks = Object.entries(variables).map(async ([name, defaultPort]) => {
    const value = env[name];
    if (value === undefined || value === '') return;
    const { host, port } = addressOf(name, value, defaultPort);
    const failure = await failureOf(host, port);
    if (failure !== undefined)
      throw new Error(
        `nothing answers at ${host}:${port} (${failure}), which ${name} names: start that server, or unset ${name} to have one started`,
      );
  });
  await Promise.all(checks);
}

/** The first host of a URL or list; credentials are left out. */
function addressOf(
  name: string,
  value: string,
  defaultPort: number,
): { host: string; port: number } {
  const authority = value.replace(/^[\w+]+:\/\//, '').split(/[/?,]/)[0] ?? '';
  const match = /^(?:.*@)?(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(authority);
  if (match === null)
    throw new Error(`${name} is no address: ${value.replace(/:[^:@/]+@/, ':****@')}`);
  return { host: (match[1] ?? '').replace(/^\[|\]$/g, ''), port: Number(match[2] ?? defaultPort) };
}

function failureOf(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patienceMs });
    const end = (failure?: string): void => {
      socket.destroy();
      resolve(failure);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(`no answer within ${patienceMs} ms`));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
