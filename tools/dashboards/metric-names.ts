/** What is no metric although it looks like one. */
const words = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);
const names = /[a-zA-Z_:][\w:]*(?![\w:]*\s*\()/g;

/** The metrics that a PromQL expression asks for. */
export function metricNames(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"|'[^']*'/g, '""')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  return [...new Set(bare.match(names) ?? [])].filter((name) => !words.has(name.toLowerCase()));
}

/** The metric whose series a name is, where it is one of a histogram's. */
export function familyOf(name: string): string {
  return name.replace(/_(bucket|count|sum)$/, '');
}
