import chromium from '@sparticuz/chromium';
import { chromium as driver, type Browser } from 'playwright-core';

/** As root without a sandbox of its own, and nothing that calls home: a test talks to loopback only. */
const args = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** Chromium of the npm package that brings its binary, unpacked to the temporary folder once per machine. */
export async function openBrowser(more: readonly string[] = []): Promise<Browser> {
  const executablePath = await chromium.executablePath();
  return await driver.launch({ executablePath, args: [...args, ...more] });
}
