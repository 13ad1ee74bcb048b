/** Where Redis is. `nodes` of a cluster are those asked first; it names the others itself. */
export type RedisAddress =
  | { kind: 'server'; url: string; host: string }
  | {
      kind: 'cluster';
      nodes: { host: string; port: number }[];
      username: string | undefined;
      password: string | undefined;
      tls: boolean;
    };

const shape = /^(rediss?)(\+cluster)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^/?]+)\/?$/;
const defaultPort = 6379;

/**
 * `redis://[user:password@]host[:port][/db]` is a server; `redis+cluster://` or several hosts (`host:port,host:port`) are a
 * Redis Cluster; `rediss` means TLS. Undefined when the text is none of these.
 */
export function readRedisUrl(text: string): RedisAddress | undefined {
  const match = shape.exec(text);
  const [, scheme, cluster, username, password, hosts = ''] = match ?? [];
  if (match === null || (cluster === undefined && !hosts.includes(','))) return readServer(text);
  const nodes = hosts.split(',').map(readNode);
  if (nodes.some((node) => node === undefined)) return undefined;
  return {
    kind: 'cluster',
    nodes: nodes.filter((node) => node !== undefined),
    username: decoded(username),
    password: decoded(password),
    tls: scheme === 'rediss',
  };
}

function readServer(text: string): RedisAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host } = new URL(text);
  const isKnown = protocol === 'redis:' || protocol === 'rediss:';
  return isKnown && host !== '' && !host.includes(',')
    ? { kind: 'server', url: text, host }
    : undefined;
}

function readNode(text: string): { host: string; port: number } | undefined {
  const match = /^(\[[\da-fA-F:]+\]|[\w.-]+)(?::(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[2] ?? defaultPort);
  return port > 65_535 ? undefined : { host: (match[1] ?? '').replace(/^\[|\]$/g, ''), port };
}

function decoded(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : decodeURIComponent(text);
}
