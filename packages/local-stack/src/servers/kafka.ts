import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kafka, logLevel } from 'kafkajs';
import { keptText } from '../process/kept-text.js';
import { freePort } from '../process/ports.js';
import { run } from '../process/run.js';
import { kafkaBinary } from './kafka-binary.js';
import { loopback, startManaged, type ManagedServer, type ServerContext } from './managed.js';

export type KafkaServer = ManagedServer & { brokers: string[] };

const jvm = '-Xms128m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1'.split(' ');

/** One broker that is its own controller (KRaft); short sessions bring it back 4 s after a kill. */
const properties = (
  address: string,
  controllerPort: number,
  data: string,
) => `process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://${address},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://${address}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
controller.quorum.voters=1@127.0.0.1:${controllerPort}
log.dirs=${data}
num.partitions=1
default.replication.factor=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=5
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=5
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
log.cleaner.dedupe.buffer.size=4194304
auto.create.topics.enable=false
`;
const log4j = `rootLogger.level=WARN
rootLogger.appenderRef.out.ref=out
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=[%d] %p %m (%c)%n
`;

export async function startKafka(ctx: ServerContext): Promise<KafkaServer> {
  const { host = loopback } = ctx;
  const { java, jars } = await kafkaBinary(ctx.env);
  const root = join(ctx.dir, 'data', 'kafka');
  const data = join(root, 'log');
  const config = join(root, 'server.properties');
  const logging = join(root, 'log4j2.properties');
  await mkdir(data, { recursive: true });
  await writeFile(logging, log4j);
  const clusterId = await keptText(join(root, 'cluster.id'), newClusterId);
  const base = [...jvm, `-Dlog4j2.configurationFile=${logging}`, '-cp', join(jars, '*')];
  const server = await startManaged(
    {
      name: 'kafka',
      spec: async (port) => {
        await writeFile(config, properties(`${host}:${port}`, await freePort(), data));
        const format = ['format', '-t', clusterId, '-c', config, '--ignore-formatted'];
        await run(java, [...base, 'kafka.tools.StorageTool', ...format], { env: ctx.env });
        const logFile = join(ctx.dir, 'logs', 'kafka.log');
        const args = [...base, 'kafka.Kafka', config];
        return { name: 'kafka', command: java, args, cwd: root, env: ctx.env, logFile };
      },
      ready: (port) => hasBroker([`${host}:${port}`]),
      readyMs: 60_000,
      stopSignal: 'SIGTERM',
      stopMs: 15_000,
    },
    ctx,
  );
  return Object.assign(server, { brokers: [`${host}:${server.port}`] });
}

/** The URL-safe base64 of 16 bytes; one that starts with a dash would read as an option. */
function newClusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? `A${id.slice(1)}` : id;
}

async function hasBroker(brokers: string[]): Promise<boolean> {
  const retry = { retries: 0 };
  const kafka = new Kafka({ brokers, retry, connectionTimeout: 1000, logLevel: logLevel.NOTHING });
  const admin = kafka.admin({ retry });
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    return cluster.brokers.length > 0;
  } finally {
    await admin.disconnect();
  }
}
