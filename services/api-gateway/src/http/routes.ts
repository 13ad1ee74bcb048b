import { approveEvent } from './routes/approve-event.js';
import { cancelEvent } from './routes/cancel-event.js';
import { cancelOrder } from './routes/cancel-order.js';
import { changePassword } from './routes/change-password.js';
import { createCategory } from './routes/create-category.js';
import { createCheckIn } from './routes/create-check-in.js';
import { createEvent } from './routes/create-event.js';
import { createOrder } from './routes/create-order.js';
import { createOrganizer } from './routes/create-organizer.js';
import { createTicketClass } from './routes/create-ticket-class.js';
import { deleteCategory } from './routes/delete-category.js';
import { deleteEvent } from './routes/delete-event.js';
import { deleteRole } from './routes/delete-role.js';
import { deleteTicketClass } from './routes/delete-ticket-class.js';
import { deleteUser } from './routes/delete-user.js';
import { duplicateEvent } from './routes/duplicate-event.js';
import { forgotPassword } from './routes/forgot-password.js';
import { getAvailability } from './routes/get-availability.js';
import { getDraw } from './routes/get-draw.js';
import { getEvent } from './routes/get-event.js';
import { getEventConfig } from './routes/get-event-config.js';
import { getJwks } from './routes/get-jwks.js';
import { getOrder } from './routes/get-order.js';
import { getOrganizer } from './routes/get-organizer.js';
import { getReadiness } from './routes/get-readiness.js';
import { getSales } from './routes/get-sales.js';
import { getSession } from './routes/get-session.js';
import { getTicketQr } from './routes/get-ticket-qr.js';
import { getUser } from './routes/get-user.js';
import { joinLine } from './routes/join-line.js';
import { leaveLine } from './routes/leave-line.js';
import { listCategories } from './routes/list-categories.js';
import { listEventOrders } from './routes/list-event-orders.js';
import { listEvents } from './routes/list-events.js';
import { listOrderTickets } from './routes/list-order-tickets.js';
import { listOrders } from './routes/list-orders.js';
import { listOrganizers } from './routes/list-organizers.js';
import { listPaymentMethods } from './routes/list-payment-methods.js';
import { listRoles } from './routes/list-roles.js';
import { listTicketClasses } from './routes/list-ticket-classes.js';
import { logOut } from './routes/log-out.js';
import { logOutAll } from './routes/log-out-all.js';
import { me } from './routes/me.js';
import { patchEventConfig } from './routes/patch-event-config.js';
import { payOrder } from './routes/pay-order.js';
import { postRole } from './routes/post-role.js';
import { publishEvent } from './routes/publish-event.js';
import { putEventConfig } from './routes/put-event-config.js';
import { putRole } from './routes/put-role.js';
import { refresh } from './routes/refresh.js';
import { refundOrder } from './routes/refund-order.js';
import { resendVerification } from './routes/resend-verification.js';
import { resetPassword } from './routes/reset-password.js';
import { signIn } from './routes/sign-in.js';
import { signUp } from './routes/sign-up.js';
import { updateCategory } from './routes/update-category.js';
import { updateEvent } from './routes/update-event.js';
import { updateOrganizer } from './routes/update-organizer.js';
import { updateTicketClass } from './routes/update-ticket-class.js';
import { updateUser } from './routes/update-user.js';
import { verifyEmail } from './routes/verify-email.js';
import type { Route } from './route.js';

/** Every route but the two streams, in the order of the document. */
export const routes: Route[] = [
  signUp,
  signIn,
  refresh,
  logOut,
  logOutAll,
  changePassword,
  forgotPassword,
  resetPassword,
  verifyEmail,
  resendVerification,
  me,
  getJwks,
  getUser,
  updateUser,
  deleteUser,
  listCategories,
  createCategory,
  updateCategory,
  listOrganizers,
  createOrganizer,
  updateOrganizer,
  deleteCategory,
  getOrganizer,
  listEvents,
  createEvent,
  getEvent,
  updateEvent,
  deleteEvent,
  getEventConfig,
  putEventConfig,
  patchEventConfig,
  approveEvent,
  publishEvent,
  getReadiness,
  duplicateEvent,
  cancelEvent,
  listRoles,
  putRole,
  postRole,
  deleteRole,
  listTicketClasses,
  createTicketClass,
  updateTicketClass,
  deleteTicketClass,
  getAvailability,
  getDraw,
  joinLine,
  getSession,
  leaveLine,
  listOrders,
  createOrder,
  getOrder,
  cancelOrder,
  payOrder,
  refundOrder,
  listOrderTickets,
  listPaymentMethods,
  getTicketQr,
  createCheckIn,
  listEventOrders,
  getSales,
];
