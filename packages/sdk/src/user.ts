export * from './gen/ticketbottle/user/v1/user_events.js';
export * from './gen/ticketbottle/user/v1/user_service.js';
