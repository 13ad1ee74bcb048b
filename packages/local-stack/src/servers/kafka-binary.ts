import { readdir, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findOnPath } from '../fetch/find-on-path.js';
import { fetchKafkaJars } from '../fetch/kafka-jars.js';
import { run } from '../process/run.js';

export type KafkaBinary = { java: string; jars: string };

/** Java 17 or newer from JAVA_HOME or PATH; jars of an installed Kafka >= 4, else from Maven. */
export async function kafkaBinary(env: NodeJS.ProcessEnv): Promise<KafkaBinary> {
  const home = env['JAVA_HOME'];
  const path = `${home === undefined ? '' : `${join(home, 'bin')}:`}${env['PATH'] ?? ''}`;
  const java = await findOnPath(['java'], path);
  if (java === undefined || (await majorOf(java)) < 17)
    throw new Error(
      'kafka: no Java >= 17 found: install one (apt-get install openjdk-17-jre-headless), set JAVA_HOME, or set KAFKA_BROKERS',
    );
  return { java, jars: (await installedJars(env)) ?? (await jarsFromMaven(env)) };
}

async function jarsFromMaven(env: NodeJS.ProcessEnv): Promise<string> {
  try {
    return await fetchKafkaJars(env);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `kafka: install Kafka >= 4 or Maven (apt-get install maven), or set KAFKA_BROKERS (fetching Kafka with Maven: ${why})`,
      { cause: error },
    );
  }
}

async function installedJars(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const script = await findOnPath(['kafka-server-start.sh', 'kafka-server-start'], env['PATH']);
  if (script === undefined) return undefined;
  const libs = join(dirname(dirname(await realpath(script))), 'libs');
  const files = await readdir(libs).catch(() => []);
  return files.some((file) => /^kafka_2\.13-[4-9]\./.test(file)) ? libs : undefined;
}

async function majorOf(java: string): Promise<number> {
  const text = await run(java, ['--version']).catch(() => '');
  return Number(/^\S+ (\d+)/.exec(text)?.[1] ?? 0);
}
