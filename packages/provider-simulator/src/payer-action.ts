export const payerActions = ['pay', 'pay-less', 'pay-late', 'suspect', 'fail', 'cancel'] as const;
/** `pay-less` pays half, `pay-late` after the end, `suspect` (VNPay) under suspicion of fraud. */
export type PayerAction = (typeof payerActions)[number];
