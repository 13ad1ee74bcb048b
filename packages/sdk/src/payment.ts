export * from './gen/ticketbottle/payment/v1/payment_events.js';
export * from './gen/ticketbottle/payment/v1/payment_service.js';
