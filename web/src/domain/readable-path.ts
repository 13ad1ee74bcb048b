/** False for a path like `/orders/%E0`, which no page can be looked up by. */
export function isReadablePath(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
