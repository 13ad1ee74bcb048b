import { useLocation } from 'preact-iso';
import { at, basePath } from '../clients/site.js';

/** Where to go after signing in: back to where somebody came from, and never to another site. */
export function useBack(): { back: string; withBack: (page: string) => string } {
  const { query } = useLocation();
  const asked = query['back'] ?? '';
  const isOurs = asked.startsWith(basePath) && !/^[/\\]{2}/.test(asked);
  const back = isOurs ? asked : at('');
  return { back, withBack: (page) => at(`${page}?back=${encodeURIComponent(back)}`) };
}
