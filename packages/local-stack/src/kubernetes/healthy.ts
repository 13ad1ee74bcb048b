import { get } from 'node:https';

/** Whether a server on 127.0.0.1, of a certificate of this authority, answers 200. */
export function isHealthy(port: number, ca: string, path: string): Promise<boolean> {
  return new Promise((answer, reject) => {
    const url = `https://127.0.0.1:${port}${path}`;
    const request = get(url, { ca, agent: false, timeout: 1_000 }, (response) => {
      response.resume();
      answer(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}

/** Whether a server on 127.0.0.1 answers 2xx in plain text. */
export async function isHealthyPlain(port: number, path: string): Promise<boolean> {
  const signal = AbortSignal.timeout(1_000);
  return (await fetch(`http://127.0.0.1:${port}${path}`, { signal })).ok;
}
