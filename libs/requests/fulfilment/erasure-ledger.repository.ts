import { Inject, Injectable } from '@nestjs/common';
import type { LedgerEntry } from '#engine';
import { UnitOfWork, arrayLiteral } from '#persistence';

/** Erasures that were carried out, by keyed hashes of the identifiers. */
@Injectable()
export class ErasureLedgerRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** The same once more changes nothing. */
  async add(
    { id, planRound, planHash }: { id: string; planRound: number; planHash?: string | null | undefined },
    { store, at, marks }: { store: string; at: Date; marks: readonly string[] },
  ): Promise<void> {
    await this.unitOfWork.write(
      `insert into erasure_ledger (tenant_id, request_id, round, store, plan_hash, erased_at, marks)
       values (habeas_tenant(), ?, ?, ?, ?, ?, ?::text[]) on conflict do nothing`,
      [id, planRound, store, planHash, at, arrayLiteral(marks)],
    );
  }

  /** One for each request, oldest first. A request that was carried out in rounds, or in several stores, is done with the last. */
  async list(): Promise<LedgerEntry[]> {
    const rows = await this.unitOfWork.query<Omit<LedgerEntry, 'at'> & { readonly at: Date }>(
      `select e.request_id as id, max(e.erased_at) as at,
              (array_agg(e.plan_hash order by e.erased_at desc))[1] as "planHash",
              array_agg(distinct e.store) as stores,
              (select array_agg(distinct mark) from erasure_ledger all_of
                cross join unnest(all_of.marks) as mark where all_of.request_id = e.request_id) as marks
         from erasure_ledger e group by e.request_id order by 2`,
      [],
    );
    return rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  }

  /** @returns how many rows went */
  async removeBefore(before: Date): Promise<number> {
    const rows = await this.unitOfWork.query(
      `delete from erasure_ledger where erased_at < ? returning request_id`,
      [before],
    );
    return rows.length;
  }
}
