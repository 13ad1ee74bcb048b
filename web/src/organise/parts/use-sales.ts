import { useEffect, useState } from 'preact/hooks';
import type { Problem } from '../../clients/api.js';
import { now } from '../../clients/clock.js';
import type { Link } from '../../clients/watch-place.js';
import { withSample, type Sales, type Sample } from '../domain/sales.js';
import { watchSales } from '../clients/watch-sales.js';

export type Live = {
  sales?: Sales;
  samples: Sample[];
  link: Link;
  problem?: Problem;
};

/** The figures of a sale as they come, and what was seen since the page was opened. */
export function useSales(eventId: string): Live {
  const [live, setLive] = useState<Live>({ samples: [], link: 'asking' });
  useEffect(() => {
    const gone = new AbortController();
    const told = {
      sales: (sales: Sales) =>
        setLive((before) => ({
          ...before,
          sales,
          samples: withSample(before.samples, sales, now()),
        })),
      link: (link: Link) => setLive((before) => ({ ...before, link })),
      refused: (problem: Problem) => setLive((before) => ({ ...before, problem })),
    };
    void watchSales(eventId, told, gone.signal);
    return () => gone.abort();
  }, [eventId]);
  return live;
}
