import type { Payos } from './payos/context.js';
import type { Vnpay } from './vnpay/context.js';
import type { Zalopay } from './zalopay/context.js';

/** The providers of one simulator; those without keys are not simulated. */
export type Simulated = { zalopay: Zalopay; payos: Payos | undefined; vnpay: Vnpay | undefined };
