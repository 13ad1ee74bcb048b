import type { BrowserContext, CDPSession, ConsoleMessage, Page, Response } from 'playwright-core';

/** The least side of what is touched, CSS pixels: WCAG 2.2, 2.5.8. */
const leastTarget = 24;
const year = 31_536_000;
/** Bytes of a file that is not worth being compressed, as the build has it. */
const leastPacked = 512;

/** What a browser says of a page while it loads; ask it after the page is there. */
export type Audit = { faults(): Promise<string[]>; stop(): Promise<void> };

/**
 * Best practices as Lighthouse checks them, for the next page that is opened: headers, cache lifetimes, compression, nothing said on the
 * console, no deprecated interface, no mixed content, language, title, description, viewport, sizes of pictures and of what is touched.
 */
export async function audit(page: Page, context: BrowserContext): Promise<Audit> {
  const heard: string[] = [];
  const responses: Response[] = [];
  const onResponse = (response: Response): void => void responses.push(response);
  page.on('response', onResponse);
  const onMessage = (message: ConsoleMessage): void => {
    const isRefusal = message.location().url.includes('/api/'); // the browser's own line for each answer of 4xx
    if (message.type() === 'error' && !isRefusal) heard.push(`console: ${message.text()}`);
  };
  page.on('console', onMessage);
  const onError = (error: Error): void => void heard.push(`uncaught: ${error.message}`);
  page.on('pageerror', onError);
  const devtools = await context.newCDPSession(page);
  await hearIssues(devtools, heard);
  return {
    async faults() {
      const own = responses.filter((response) =>
        response.url().startsWith(new URL(page.url()).origin),
      );
      const ofHeaders = await Promise.all(own.map(headerFaults));
      return [...heard, ...ofHeaders.flat(), ...(await page.evaluate<string[]>(documentFaults))];
    },
    async stop() {
      page.off('response', onResponse).off('console', onMessage).off('pageerror', onError);
      await devtools.detach();
    },
  };
}

/** Deprecated interfaces, mixed content, blocked by the policy: what the panel "Issues" of the developer tools shows. */
async function hearIssues(devtools: CDPSession, heard: string[]): Promise<void> {
  devtools.on('Audits.issueAdded', ({ issue: { code, details } }) => {
    const { errorType } = details.genericIssueDetails ?? {};
    // Back leads past a line that went on to the checkout by itself: it would only go on again.
    if (String(errorType) === 'NavigationEntryMarkedSkippable') return;
    heard.push(`issue: ${code} ${JSON.stringify(details)}`);
  });
  await devtools.send('Audits.enable');
}

async function headerFaults(response: Response): Promise<string[]> {
  const headers = await response.allHeaders();
  const { pathname } = new URL(response.url());
  const type = headers['content-type'] ?? '';
  const has = (name: string, pattern: RegExp): string[] =>
    pattern.test(headers[name] ?? '')
      ? []
      : [`${pathname}: ${name} is ${headers[name] ?? 'missing'}`];
  return [
    ...has('x-content-type-options', /^nosniff$/),
    ...has('referrer-policy', /^(no-referrer|strict-origin-when-cross-origin|same-origin)$/),
    ...(type.startsWith('text/html') ? pageHeaderFaults(has) : []),
    ...(pathname.includes('/assets/') ? assetHeaderFaults(has, headers['content-length']) : []),
  ];
}

type Has = (name: string, pattern: RegExp) => string[];

function pageHeaderFaults(has: Has): string[] {
  return [
    ...has('content-security-policy', /default-src 'none'/),
    ...has('content-security-policy', /script-src 'self'(;|$)/),
    ...has('content-security-policy', /style-src 'self'(;|$)/),
    ...has('content-security-policy', /frame-ancestors 'none'/),
    ...has('cache-control', /^no-cache$/),
    ...has('cross-origin-opener-policy', /^same-origin$/),
    ...has('strict-transport-security', /max-age=\d{8}/),
  ];
}

function assetHeaderFaults(has: Has, length: string | undefined): string[] {
  return [
    ...has('cache-control', new RegExp(`max-age=${year}.*immutable`)),
    ...(Number(length) < leastPacked ? [] : has('content-encoding', /^(br|gzip)$/)),
  ];
}

/** A picture has its size before it comes, and is not far larger than it is shown. */
const documentFaults = `(() => {
  const faults = [];
  const need = (is, fault) => { if (!is) faults.push(fault); };
  const meta = (name) => document.querySelector('meta[name=' + name + ']')?.content ?? '';
  need(document.doctype?.name === 'html' && document.compatMode === 'CSS1Compat', 'no doctype');
  need(/^(en|vi)$/.test(document.documentElement.lang), 'lang is ' + document.documentElement.lang);
  need(document.title.length > 'TicketBottle'.length, 'title is ' + document.title);
  need(meta('description').length >= 20, 'no description');
  need(/width=device-width/.test(meta('viewport')) && !/user-scalable=no|maximum-scale/.test(meta('viewport')), 'viewport');
  need(document.characterSet === 'UTF-8', 'charset is ' + document.characterSet);
  need(document.querySelectorAll('h1').length === 1, document.querySelectorAll('h1').length + ' headings of the first level');
  const name = (element) => element.tagName.toLowerCase() + ' ' + (element.textContent || element.getAttribute('name') || '').trim().slice(0, 40);
  for (const image of document.images) {
    const box = image.getBoundingClientRect();
    const style = getComputedStyle(image);
    need(image.getAttribute('width') !== null || style.aspectRatio !== 'auto' || style.height !== 'auto', name(image) + ' has no size');
    need(!(box.width > 0 && image.naturalWidth > box.width * devicePixelRatio * 4), name(image) + ' is far larger than it is shown');
  }
  return faults;
})()`;

/** What is too small to be hit by a finger; links within running text aside, as WCAG has it. */
export async function smallTargets(page: Page): Promise<string[]> {
  return await page.evaluate<string[]>(tooSmall);
}

const tooSmall = `(() => {
  const faults = [];
  for (const target of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    const box = (target.closest('label') ?? target).getBoundingClientRect();
    const isShown = target.checkVisibility() && box.width > 0 && box.right > 0 && box.bottom > 0;
    const isInText = target.tagName === 'A' && getComputedStyle(target).display === 'inline' && target.parentElement.textContent.trim() !== target.textContent.trim();
    if (isShown && !isInText && (box.width < ${leastTarget} || box.height < ${leastTarget}))
      faults.push(target.tagName.toLowerCase() + ' ' + target.textContent.trim().slice(0, 40) + ' is ' + Math.round(box.width) + ' x ' + Math.round(box.height) + ' px');
  }
  return faults;
})()`;
