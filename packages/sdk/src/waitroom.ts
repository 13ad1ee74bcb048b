export * from './gen/ticketbottle/waitroom/v1/waitroom_events.js';
export * from './gen/ticketbottle/waitroom/v1/waitroom_service.js';
