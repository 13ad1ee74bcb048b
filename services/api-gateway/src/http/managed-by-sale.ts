/** For the routes that change how an event is sold. */
export const managedBySale =
  'While a TicketSale governs the event, changes of `waitingRoom` are refused with 409 MANAGED_BY_TICKETSALE, but for the end of ' +
  'a pause; while nobody can say whether one does, with 503 DEPENDENCY_UNAVAILABLE. All else in the config stays editable.';
