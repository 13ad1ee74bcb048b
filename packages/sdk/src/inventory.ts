export * from './gen/ticketbottle/inventory/v1/inventory_events.js';
export * from './gen/ticketbottle/inventory/v1/inventory_service.js';
