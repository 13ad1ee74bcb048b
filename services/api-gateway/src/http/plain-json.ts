import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { createScanner } from 'jsonc-parser';
import { HttpRefusal } from './problem.js';

const mostLevels = 64;
/** The tokens that matter here; jsonc-parser names them by a const enum, which does not exist at run time. */
const token = {
  openBrace: 1,
  closeBrace: 2,
  openList: 3,
  closeList: 4,
  comma: 5,
  text: 10,
  end: 17,
};

/**
 * What JSON.parse lets pass: a field named twice (RFC 8259 leaves open which one counts, so that two readers may see two requests),
 * nesting without end, and bytes that are no UTF-8. What is no JSON is left to JSON.parse. Runs before a body is parsed.
 */
export function refuseOddJson(
  _request: IncomingMessage,
  _response: unknown,
  bytes: Buffer,
  encoding: string,
): void {
  if (encoding.toLowerCase() !== 'utf-8')
    throw new HttpRefusal({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
      detail: 'send JSON in UTF-8',
    });
  const odd = isUtf8(bytes)
    ? oddityOf(bytes.toString('utf8'))
    : { path: 'body', message: 'is not UTF-8' };
  if (odd === undefined) return;
  const { path, message } = odd;
  const detail = `the body is not valid: ${path} ${message}`;
  throw new HttpRefusal({ status: 400, code: 'VALIDATION_FAILED', detail, errors: [odd] });
}

type Oddity = { path: string; message: string };
/** An object under way with the names so far, or a list. */
type Level = { names: Set<string> | undefined; isNameNext: boolean };

/** The first thing in a text that no honest client sends; undefined when there is none. */
export function oddityOf(text: string): Oddity | undefined {
  const scanner = createScanner(text, true);
  const levels: Level[] = [];
  for (let kind: number = scanner.scan(); kind !== token.end; kind = scanner.scan()) {
    if (kind === token.openBrace) levels.push({ names: new Set(), isNameNext: true });
    else if (kind === token.openList) levels.push({ names: undefined, isNameNext: false });
    else if (isEnd(kind)) levels.pop();
    else {
      const twice = nameAgain(levels.at(-1), kind, () => scanner.getTokenValue());
      if (twice !== undefined) return { path: twice.slice(0, 100), message: 'is named twice' };
    }
    if (levels.length > mostLevels)
      return { path: 'body', message: `is nested deeper than ${mostLevels} levels` };
  }
  return undefined;
}

/** The name of a field that its object has already. */
function nameAgain(level: Level | undefined, kind: number, read: () => string): string | undefined {
  if (level?.names === undefined) return undefined;
  if (kind === token.comma) level.isNameNext = true;
  if (kind !== token.text || !level.isNameNext) return undefined;
  level.isNameNext = false;
  const name = read();
  if (level.names.has(name)) return name;
  level.names.add(name);
  return undefined;
}

function isEnd(kind: number): boolean {
  return kind === token.closeBrace || kind === token.closeList;
}
