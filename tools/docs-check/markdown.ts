/**
 * A fenced block of commands: ```sh runs as it stands, ```sh platform against a running platform and after those before it in its document,
 * ```sh example and ```sh cluster are only looked at.
 */
export type Block = { line: number; kind: 'run' | 'platform' | 'look'; commands: string[] };
export type Link = { line: number; target: string };
export type Document = {
  path: string;
  blocks: Block[];
  links: Link[];
  /** Commands in running text: `npm run …`. */
  spoken: { line: number; command: string }[];
  /** What `#…` may name. */
  anchors: Set<string>;
};

const kinds: Record<string, Block['kind']> = {
  run: 'run',
  platform: 'platform',
  example: 'look',
  cluster: 'look',
};
const fence = /^\s*```(.*)$/;

export function readDocument(path: string, text: string): Document {
  const document: Document = { path, blocks: [], links: [], spoken: [], anchors: new Set() };
  const seen = new Map<string, number>();
  let open: { info: string; line: number; lines: string[] } | undefined;
  for (const [n, content] of text.split('\n').entries()) {
    const line = n + 1;
    const info = fence.exec(content)?.[1];
    if (info === undefined) {
      if (open === undefined) prose(document, seen, { line, content });
      else open.lines.push(content);
    } else if (open === undefined) open = { info: info.trim(), line, lines: [] };
    else {
      addBlock(document, open);
      open = undefined;
    }
  }
  return document;
}

function addBlock(
  { blocks, path }: Document,
  { info, line, lines }: { info: string; line: number; lines: string[] },
): void {
  const [language, use = 'run'] = info.split(/\s+/);
  if (language !== 'sh') return;
  const kind = kinds[use];
  if (kind === undefined)
    throw new Error(`${path}:${line}: sh ${use}: use sh, sh platform, sh example or sh cluster`);
  const commands = lines
    .join('\n')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '' && !one.startsWith('#'));
  blocks.push({ line, kind, commands });
}

function prose(
  { links, spoken, anchors }: Document,
  seen: Map<string, number>,
  { line, content }: { line: number; content: string },
): void {
  for (const [, code = ''] of content.matchAll(/`([^`]+)`/g))
    if (/^npm (run|start|test)\b/.test(code)) spoken.push({ line, command: code });
  const plain = content.replaceAll(/`[^`]*`/g, '');
  for (const [, target = ''] of plain.matchAll(/\]\(([^)\s]+)\)/g)) links.push({ line, target });
  const [, heading] = /^#{1,6}\s+(.*)$/.exec(content) ?? [];
  if (heading === undefined) return;
  const slug = slugOf(heading);
  const times = seen.get(slug) ?? 0;
  seen.set(slug, times + 1);
  anchors.add(times === 0 ? slug : `${slug}-${times}`);
}

/** As GitHub names a heading. */
function slugOf(heading: string): string {
  return heading
    .replaceAll(/\]\([^)]*\)/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}
