import { z } from 'zod';

export const orderCode = z.string().min(1).max(64);
export const key = z.string().min(1).max(128);
export const uuid = z.uuid();
