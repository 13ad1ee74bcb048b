export * from './gen/ticketbottle/order/v1/order_events.js';
export * from './gen/ticketbottle/order/v1/order_service.js';
