export { protoset } from './gen/protoset.js';
