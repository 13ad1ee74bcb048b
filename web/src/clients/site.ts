/** Below which path the pages live, with a slash at its end: `/`, or what a proxy puts them under. */
export const basePath = new URL(document.baseURI).pathname;

/** The path of a page, for links: `at('events/…')`. */
export function at(page: string): string {
  return basePath + page;
}

/** The whole address of a page, for those who send somebody back to it. */
export function addressOf(page: string): string {
  return new URL(page, document.baseURI).href;
}
