import type { Queryable } from '@ticketbottle/service-kit/outbox.js';
import type { Account } from '../domain/account.js';

type Row = {
  id: string;
  first_name: string;
  last_name: string;
  email: string;
  email_verified: boolean;
  avatar_url: string;
  roles: string[];
  password_hash: string;
  ver: number;
  version: number;
  created_at: Date;
  updated_at: Date;
  deleted_at: Date | null;
};

const columns =
  'id, first_name, last_name, email, email_verified, avatar_url, roles, password_hash, ver, version, created_at, updated_at, deleted_at';

/** False when the address is taken. */
export async function insertAccount(tx: Queryable, a: Account): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO users (${columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL)
     ON CONFLICT (email) WHERE deleted_at IS NULL DO NOTHING RETURNING id`,
    [...values(a), new Date(a.createdAt), new Date(a.updatedAt)],
  );
  return (rows as unknown[]).length === 1;
}

function values(a: Account): unknown[] {
  return [
    a.id,
    a.firstName,
    a.lastName,
    a.email,
    a.emailVerified,
    a.avatarUrl,
    a.roles,
    a.passwordHash,
    a.ver,
    a.version,
  ];
}

/** Living accounts only. */
export async function accountBy(
  db: Queryable,
  by: 'id' | 'email',
  value: string,
): Promise<Account | undefined> {
  const sql = `SELECT ${columns} FROM users WHERE ${by} = $1 AND deleted_at IS NULL`;
  return toAccounts(await db.query(sql, [value]))[0];
}

export async function lockAccount(tx: Queryable, id: string): Promise<Account | undefined> {
  const sql = `SELECT ${columns} FROM users WHERE id = $1 AND deleted_at IS NULL FOR UPDATE`;
  return toAccounts(await tx.query(sql, [id]))[0];
}

/** Writes an account that was read under its lock; answers it with its new version. */
export async function saveAccount(tx: Queryable, account: Account): Promise<Account> {
  const changed = { ...account, version: account.version + 1 };
  const { updatedAt, deletedAt } = changed;
  await tx.query(
    `UPDATE users SET first_name = $2, last_name = $3, email = $4, email_verified = $5, avatar_url = $6, roles = $7,
       password_hash = $8, ver = $9, version = $10, updated_at = $11, deleted_at = $12 WHERE id = $1`,
    [...values(changed), new Date(updatedAt), deletedAt === undefined ? null : new Date(deletedAt)],
  );
  return changed;
}

/** Accounts that were made elsewhere and have not signed in since. */
export async function hasLegacyHashes(db: Queryable): Promise<boolean> {
  const rows = await db.query(`SELECT 1 FROM users WHERE password_hash LIKE '$2%' LIMIT 1`);
  return (rows as unknown[]).length > 0;
}

/** Another hash of the same password; no change of the account, and none when the password changed meanwhile. */
export async function replaceHash(db: Queryable, account: Account, hash: string): Promise<void> {
  await db.query('UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2', [
    account.id,
    account.passwordHash,
    hash,
  ]);
}

export async function searchAccounts(
  db: Queryable,
  o: { ids: string[]; emails: string[]; name: string; limit: number },
): Promise<Account[]> {
  const sql = `SELECT ${columns} FROM users WHERE deleted_at IS NULL AND (id = ANY($1::uuid[]) OR email = ANY($2)
    OR ($3 <> '' AND position(lower($3) IN lower(first_name || ' ' || last_name)) > 0)) ORDER BY id LIMIT $4`;
  return toAccounts(await db.query(sql, [o.ids, o.emails, o.name, o.limit]));
}

function toAccounts(rows: unknown): Account[] {
  return (rows as Row[]).map((row) => ({
    id: row.id,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    emailVerified: row.email_verified,
    avatarUrl: row.avatar_url,
    roles: row.roles,
    passwordHash: row.password_hash,
    ver: row.ver,
    version: row.version,
    createdAt: row.created_at.getTime(),
    updatedAt: row.updated_at.getTime(),
    deletedAt: row.deleted_at?.getTime(),
  }));
}
