import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

@Injectable()
export class SpentProofsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /**
   * Waits for whoever spends the same at the same time. Forgets what has expired and could not be spent again anyway.
   * @returns false when it was spent before
   */
  async insert(nonce: string, expiresAt: Date, now: Date): Promise<boolean> {
    await this.unitOfWork.query(`delete from spent_proof where expires_at < ?`, [now]);
    const rows = await this.unitOfWork.query(
      `insert into spent_proof (tenant_id, nonce, expires_at) values (habeas_tenant(), ?, ?)
       on conflict do nothing returning nonce`,
      [nonce, expiresAt],
    );
    return rows.length === 1;
  }
}
