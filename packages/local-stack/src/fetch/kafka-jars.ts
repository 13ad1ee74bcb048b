import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../process/run.js';
import { cached, cacheDir } from './cached.js';
import { findOnPath } from './find-on-path.js';

export const kafkaVersion = '4.3.1';
const log4jVersion = '2.25.4';

const dependency = (group: string, artifact: string, version: string, inner = '') =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>${inner}</dependency>`;
const exclusion = (artifact: string) =>
  `<exclusion><groupId>org.apache.kafka</groupId><artifactId>${artifact}</artifactId></exclusion>`;

/** connect-runtime and kafka-tools-api bring sixty jars that a broker never loads. */
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>ticketbottle</groupId><artifactId>kafka</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', kafkaVersion, `<exclusions>${exclusion('connect-runtime')}${exclusion('kafka-tools-api')}</exclusions>`)}
    ${dependency('org.apache.logging.log4j', 'log4j-slf4j-impl', log4jVersion)}
    ${dependency('org.apache.logging.log4j', 'log4j-core', log4jVersion)}
  </dependencies>
</project>
`;

const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** The folder with the broker's jars, brought by Maven into the cache. */
export function fetchKafkaJars(env: NodeJS.ProcessEnv): Promise<string> {
  return cached(cacheDir(env), `kafka-${kafkaVersion}`, async (into) => {
    const maven = await findOnPath(['mvn'], env['PATH']);
    if (maven === undefined) throw new Error('mvn (Apache Maven) is not on PATH');
    await writeFile(join(into, 'pom.xml'), pom);
    const args = ['-q', '-B', goal, `-DoutputDirectory=${into}`, '-DincludeScope=runtime'];
    await run(maven, args, { cwd: into, env, timeoutMs: 300_000 });
  });
}
