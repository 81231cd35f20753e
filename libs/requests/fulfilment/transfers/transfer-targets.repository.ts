import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

/** Which place in the service of its address. */
export interface BucketName {
  readonly region: string;
  readonly bucket: string;
  readonly prefix: string;
}

/** A row of `transfer_target`. */
export interface TransferTargetRow {
  readonly id: string;
  readonly name: string;
  readonly kind: 'http' | 's3';
  readonly url: string;
  /** Of `s3`. */
  readonly bucket: BucketName | null;
  /** A bearer token, or the credentials of a bucket; sealed under the key of the tenant; null: it needs none. */
  readonly token: Buffer | null;
  readonly createdAt: Date;
}

const COLUMNS = `id, kind, name, url, bucket, token, created_at as "createdAt"`;

@Injectable()
export class TransferTargetsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  async insert({ id, kind, name, url, bucket, token, createdAt }: TransferTargetRow): Promise<void> {
    await this.unitOfWork.query(
      `insert into transfer_target (id, tenant_id, kind, name, url, bucket, token, created_at)
       values (?, habeas_tenant(), ?, ?, ?, ?::jsonb, ?, ?)`,
      [id, kind, name, url, bucket && JSON.stringify(bucket), token, createdAt],
    );
  }

  /** By name. */
  list(): Promise<TransferTargetRow[]> {
    return this.unitOfWork.query<TransferTargetRow>(
      `select ${COLUMNS} from transfer_target order by name, id`,
    );
  }

  async find(id: string): Promise<TransferTargetRow | null> {
    const [row] = await this.unitOfWork.query<TransferTargetRow>(
      `select ${COLUMNS} from transfer_target where id = ?`,
      [id],
    );
    return row ?? null;
  }

  /** @returns whether there was one */
  async remove(id: string): Promise<boolean> {
    const rows = await this.unitOfWork.query(`delete from transfer_target where id = ? returning id`, [id]);
    return rows.length === 1;
  }
}
