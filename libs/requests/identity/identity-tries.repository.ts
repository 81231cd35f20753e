import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

@Injectable()
export class IdentityTriesRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** @returns tries since `began`, this one included */
  async count(key: string, now: Date, began: Date): Promise<number> {
    const [row] = await this.unitOfWork.query<{ tries: number }>(
      `insert into identity_try as t (tenant_id, key, since, tries) values (habeas_tenant(), ?, ?, 1)
       on conflict (tenant_id, key) do update
         set tries = case when t.since < ? then 1 else t.tries + 1 end,
             since = case when t.since < ? then excluded.since else t.since end
       returning tries`,
      [key, now, began, began],
    );
    return row!.tries;
  }

  async giveBack(key: string): Promise<void> {
    await this.unitOfWork.query(`update identity_try set tries = tries - 1 where key = ? and tries > 0`, [
      key,
    ]);
  }

  async forgetBefore(began: Date): Promise<void> {
    await this.unitOfWork.query(
      `delete from identity_try where ctid in (
         select ctid from identity_try where since < ? limit 100 for update skip locked)`,
      [began],
    );
  }
}
