/** The same server, another database: replaces the path of a PostgreSQL or MongoDB URL. */
export function withDatabase(url: string, name: string): string {
  const parts = new URL(url);
  parts.pathname = `/${name}`;
  return parts.toString();
}
