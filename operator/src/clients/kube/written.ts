import {
  isAlreadyExists,
  isConflict,
  isInvalid,
  isNotFound,
  KubeError,
} from '@ticketbottle/kube-client/api/errors.js';
import type { Written } from '../../controllers/ports.js';

/** How a write ended; what is neither done nor refused for what is stored meanwhile is thrown. */
export async function toWritten(write: Promise<unknown>): Promise<Written> {
  try {
    await write;
    return 'Done';
  } catch (error) {
    if (isConflict(error) || isAlreadyExists(error) || isMadeAnew(error)) return 'Conflict';
    if (isNotFound(error)) return 'Gone';
    throw error;
  }
}

/** Some kinds compare the uid as they would any field that may not change, and say so instead of Conflict. */
function isMadeAnew(error: unknown): boolean {
  if (!(error instanceof KubeError) || !isInvalid(error)) return false;
  return error.status.details?.causes?.some(({ field }) => field === 'metadata.uid') ?? false;
}
