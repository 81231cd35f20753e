import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

/** The mailboxes of all tenants. Call inside `runAsSystem`. */
@Injectable()
export class MailboxesRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** @param address in lower case */
  async findTenant(address: string): Promise<string | null> {
    const [row] = await this.unitOfWork.query<{ id: string }>(
      `select id from tenant where lower(settings ->> 'mailbox') = ?`,
      [address],
    );
    return row?.id ?? null;
  }

  /** Tenants with a mailbox at this domain. @param domain in lower case */
  async listTenants(domain: string): Promise<string[]> {
    const rows = await this.unitOfWork.query<{ id: string }>(
      `select id from tenant where split_part(lower(settings ->> 'mailbox'), '@', 2) = ? order by id`,
      [domain],
    );
    return rows.map(({ id }) => id);
  }
}
