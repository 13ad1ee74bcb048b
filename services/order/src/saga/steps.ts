import type { StepName } from '../domain/order.js';
import { beginCheckoutStep } from './begin-checkout-step.js';
import { createPaymentStep } from './create-payment-step.js';
import type { Parts } from './parts.js';
import { reserveTicketsStep } from './reserve-tickets-step.js';
import type { SagaStep } from './step.js';
import { takeQuotaStep } from './take-quota-step.js';

/** Every step that leaves something behind, by name. */
export function sagaSteps(parts: Parts): Record<StepName, SagaStep> {
  return {
    'begin-checkout': beginCheckoutStep(parts),
    'take-quota': takeQuotaStep(parts),
    'reserve-tickets': reserveTicketsStep(parts),
    'create-payment': createPaymentStep(parts),
  };
}
