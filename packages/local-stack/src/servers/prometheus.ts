import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { preferPort } from '../process/ports.js';
import { startManaged, type ManagedServer, type ServerContext } from './managed.js';
import { prometheusBinary } from './prometheus-binary.js';

export type PrometheusOptions = {
  /** `host:port` of every `/metrics`. */
  targets: string[];
  /** Files of alert and recording rules; absolute. */
  rules: string[];
  /** Between two looks; default 2 s. */
  everySeconds?: number;
};

export type Prometheus = ManagedServer & { url: string };

const preferredPort = 19_090;

/** Prometheus that looks at our processes, with our rules. Its data are kept for a day. */
export async function startPrometheus(
  ctx: ServerContext,
  { targets, rules, everySeconds = 2 }: PrometheusOptions,
): Promise<Prometheus> {
  const command = await prometheusBinary('prometheus', ctx.env);
  const data = join(ctx.dir, 'data', 'prometheus');
  await mkdir(data, { recursive: true });
  const file = join(data, 'prometheus.json');
  const every = `${everySeconds}s`;
  const config = {
    global: { scrape_interval: every, evaluation_interval: every },
    rule_files: rules,
    scrape_configs: [
      // `service` is a label of ours already.
      { job_name: 'ticketbottle', honor_labels: true, static_configs: [{ targets }] },
    ],
  };
  await writeFile(file, JSON.stringify(config, undefined, 2)); // JSON is YAML
  const fixed = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(data, 'tsdb')}`,
    '--storage.tsdb.retention.time=1d',
    '--enable-feature=exemplar-storage',
  ];
  const logFile = join(ctx.dir, 'logs', 'prometheus.log');
  const { env } = ctx;
  const server = await startManaged(
    {
      name: 'prometheus',
      spec: (port) => {
        const args = [...fixed, `--web.listen-address=127.0.0.1:${port}`];
        return Promise.resolve({ name: 'prometheus', command, args, cwd: data, env, logFile });
      },
      ready: async (port) => (await fetch(`http://127.0.0.1:${port}/-/ready`)).ok,
      readyMs: 30_000,
      stopSignal: 'SIGTERM',
      stopMs: 10_000,
    },
    { ...ctx, port: ctx.port ?? (await preferPort(preferredPort)) },
  );
  return Object.assign(server, { url: `http://127.0.0.1:${server.port}` });
}
