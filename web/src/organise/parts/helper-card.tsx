import { rest, type components } from '../../clients/api.js';
import { ConfirmButton } from '../../parts/confirm-button.js';
import { useWords } from '../text/words.js';

export type Helper = components['schemas']['RoleAssignment'];
export const roles = ['ADMIN', 'EDITOR', 'VIEWER'] as const;

type Props = { eventId: string; helper: Helper; isMe: boolean; reload: () => void };

/** One who has a role: who it is, what it allows, another role, and the end of it. */
export function HelperCard({ eventId, helper, isMe, reload }: Props) {
  const { helpers } = useWords();
  const { userId, role, email, name } = helper;
  const who = email === '' ? userId : email;
  const params = { path: { id: eventId, userId } };
  const give = async (role: Helper['role']) => {
    const { error } = await rest.PUT('/api/events/{id}/roles/{userId}', { params, body: { role } });
    if (error === undefined) reload();
    return error;
  };
  const remove = async () => {
    const { error } = await rest.DELETE('/api/events/{id}/roles/{userId}', { params });
    if (error === undefined) reload();
    return error;
  };
  return (
    <li class="card" data-helper={who} data-role={role}>
      <h2>
        {name === '' ? who : name} {isMe && <small>({helpers.you})</small>}
      </h2>
      <p class="facts">
        {name !== '' && <span>{who}</span>}
        <span>
          <strong>{helpers.role[role]}</strong>: {helpers.may[role]}
        </span>
      </p>
      <div class="actions">
        {roles
          .filter((other) => other !== role)
          .map((other) => (
            <ConfirmButton
              key={other}
              label={helpers.change(helpers.role[other] ?? other)}
              question={helpers.changeSure(who, helpers.role[other] ?? other)}
              act={() => give(other)}
            />
          ))}
        <ConfirmButton label={helpers.remove} question={helpers.removeSure(who)} act={remove} />
      </div>
    </li>
  );
}
