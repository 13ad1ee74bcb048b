import { after, afterEach, before } from 'mocha';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { platform } from '../../support/platform.js';
import { openBrowser } from './browser.js';

let browser: Browser;
const contexts: BrowserContext[] = [];

before('open the browser', async function () {
  this.timeout(60_000);
  browser = await openBrowser();
});
afterEach('close what was opened', async () => {
  await Promise.all(contexts.splice(0).map((context) => context.close()));
});
after('close the browser', () => browser.close());

export type Person = {
  email: string;
  password: string;
  /** For what they do beside the page. */
  token: string;
  /** A device of theirs, with its own storage. */
  context: BrowserContext;
  page: Page;
};

/** A phone of somebody who has no account here yet, in English unless told otherwise. */
export async function visitor(options: BrowserContextOptions = {}): Promise<Person> {
  const context = await browser.newContext({
    baseURL: platform().gatewayUrl,
    locale: 'en-US',
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    ...options,
  });
  contexts.push(context);
  const page = await context.newPage();
  return { email: '', password: '', token: '', context, page };
}

/** A buyer, signed in on a phone as the pages would keep it. */
export async function buyerOnPhone(options: BrowserContextOptions = {}): Promise<Person> {
  const buyer = await platform().buyer();
  return await signIn({ ...(await visitor(options)), ...buyer });
}

/** Types the address and password into the page. */
export async function signIn(person: Person): Promise<Person> {
  const { page, email, password } = person;
  await page.goto('/sign-in');
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('h1').waitFor();
  await page.waitForURL('/');
  return person;
}
