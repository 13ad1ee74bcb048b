import { expect } from 'chai';
import { openApiDocument } from '../openapi/document.js';
import { routes } from './routes.js';

/** The contract's routes whose RPCs exist; streams stand in the document alone. */
const contract = `
post /api/auth/signup
post /api/auth/signin
post /api/auth/refresh
post /api/auth/logout
post /api/auth/logout-all
post /api/auth/change-password
post /api/auth/forgot-password
post /api/auth/reset-password
post /api/auth/verify-email
post /api/auth/verify-email/resend
get /api/auth/me
get /.well-known/jwks.json
get /api/users/{id}
patch /api/users/{id}
delete /api/users/{id}
get /api/categories
post /api/categories
patch /api/categories/{id}
delete /api/categories/{id}
get /api/organizers
post /api/organizers
get /api/organizers/{id}
patch /api/organizers/{id}
get /api/events
post /api/events
get /api/events/{id}
patch /api/events/{id}
delete /api/events/{id}
get /api/events/{id}/config
put /api/events/{id}/config
patch /api/events/{id}/config
post /api/events/{id}/approve
post /api/events/{id}/publish
get /api/events/{id}/readiness
post /api/events/{id}/duplicate
post /api/events/{id}/cancel
get /api/events/{id}/roles
post /api/events/{id}/roles
put /api/events/{id}/roles/{userId}
delete /api/events/{id}/roles/{userId}
get /api/events/{id}/ticket-classes
post /api/events/{id}/ticket-classes
patch /api/ticket-classes/{id}
delete /api/ticket-classes/{id}
get /api/events/{id}/availability
get /api/events/{id}/draw
post /api/waitroom/join
get /api/waitroom/sessions/{id}
get /api/waitroom/sessions/{id}/stream
post /api/waitroom/leave
post /api/orders
get /api/orders
get /api/orders/{code}
post /api/orders/{code}/cancel
post /api/orders/{code}/pay
post /api/orders/{code}/refund
get /api/orders/{code}/tickets
get /api/payment-methods
get /api/tickets/{id}/qr.svg
post /api/events/{id}/check-ins
get /api/events/{id}/orders
get /api/events/{id}/sales
get /api/events/{id}/sales/stream`
  .trim()
  .split('\n');

type Operation = { security?: object[]; operationId: string };
const document = openApiDocument() as { paths: Record<string, Record<string, Operation>> };

describe('the routes', () => {
  it('are those of the contract, in the router and in the document, and no others', () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(documented).to.have.members(contract);
    const mounted = routes.map(({ method, path }) => `${method} ${path}`);
    expect(mounted).to.have.members(contract.filter((line) => !line.endsWith('/stream')));
  });

  it('let nobody write without a token, but to come in', () => {
    const open = routes
      .filter((route) => route.method !== 'get' && route.auth !== 'required')
      .map((route) => route.path.replace('/api/auth/', ''));
    expect(open).to.have.members([
      'signup',
      'signin',
      'refresh',
      'logout',
      'forgot-password',
      'reset-password',
      'verify-email',
    ]);
  });

  it('have an operation id of their own', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map((operation) => operation.operationId),
    );
    expect(new Set(ids).size, ids.toSorted().join(' ')).to.equal(ids.length);
  });
});
