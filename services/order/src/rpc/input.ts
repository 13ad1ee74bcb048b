import { z } from 'zod';
import { orderCodePattern } from '../domain/order-code.js';

export const uuid = z.uuid();
export const code = z.string().regex(orderCodePattern, 'must be TB- and ten characters');
