import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SUPPORT_TABLES } from './shop-schema.js';
import type { ShopData } from './shop-rows.js';

/**
 * Makes the support inbox, complete or not at all; does nothing when the file is there.
 * @returns whether it was made now
 */
export async function seedSupport(file: string, shop: ShopData): Promise<boolean> {
  if (existsSync(file)) return false;
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.new`;
  await rm(draft, { force: true });
  writeDatabase(draft, shop);
  await rename(draft, file);
  return true;
}

export async function dropSupport(file: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm', '-journal']) await rm(`${file}${suffix}`, { force: true });
}

function writeDatabase(file: string, { tickets, messages }: ShopData): void {
  const database = new DatabaseSync(file);
  try {
    database.exec('begin');
    database.exec(SUPPORT_TABLES);
    const ticket = database.prepare('insert into ticket values (?, ?, ?, ?, ?, ?)');
    for (const row of tickets)
      ticket.run(
        row.id,
        row.customer_id,
        row.requester_email,
        row.subject,
        row.handler,
        row.opened_at.toISOString(),
      );
    const message = database.prepare('insert into message values (?, ?, ?, ?, ?)');
    for (const row of messages)
      message.run(row.id, row.ticket_id, row.sender, row.body, row.sent_at.toISOString());
    database.exec('commit');
  } finally {
    database.close();
  }
}
