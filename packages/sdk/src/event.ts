export * from './gen/ticketbottle/event/v1/event_events.js';
export * from './gen/ticketbottle/event/v1/event_service.js';
