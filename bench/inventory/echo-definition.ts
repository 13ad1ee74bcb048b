import {
  ApplyManyRequest,
  ApplyManyResponse,
  ReserveRequest,
  ReserveResponse,
} from '@ticketbottle/sdk/inventory.js';

type Single = {
  name: string;
  requestType: typeof ReserveRequest;
  responseType: typeof ReserveResponse;
  options: { idempotencyLevel?: 'IDEMPOTENT' };
};
type Batch = {
  name: string;
  requestType: typeof ApplyManyRequest;
  responseType: typeof ApplyManyResponse;
  options: { idempotencyLevel?: 'IDEMPOTENT' };
};
type Unary = { requestStream: false; responseStream: false };
type Streamed = { requestStream: true; responseStream: true };

/** Inventory's own messages by four transports; the answer costs nothing, so the rate is the transport's. */
export type EchoDefinition = {
  name: string;
  fullName: string;
  methods: {
    one: Single & Unary;
    many: Batch & Unary;
    streamOne: Single & Streamed;
    streamMany: Batch & Streamed;
  };
};

const single = { requestType: ReserveRequest, responseType: ReserveResponse, options: {} };
const batch = { requestType: ApplyManyRequest, responseType: ApplyManyResponse, options: {} };
const unary: Unary = { requestStream: false, responseStream: false };
const streamed: Streamed = { requestStream: true, responseStream: true };

export const echoDefinition: EchoDefinition = {
  name: 'Echo',
  fullName: 'ticketbottle.bench.v1.Echo',
  methods: {
    one: { name: 'One', ...single, ...unary },
    many: { name: 'Many', ...batch, ...unary },
    streamOne: { name: 'StreamOne', ...single, ...streamed },
    streamMany: { name: 'StreamMany', ...batch, ...streamed },
  },
};
