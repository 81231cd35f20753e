import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import { DataMapRecord } from './data-map.entity.js';

const IN_FORCE = 'data map in force';

@Injectable()
export class DataMapsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  findCurrent(): Promise<DataMapRecord | null> {
    return this.unitOfWork.em.findOne(
      DataMapRecord,
      { version: { $gt: 0 } },
      { orderBy: { version: 'desc' } },
    );
  }

  /** Of the version in force. */
  findCurrentId(): Promise<string | null> {
    return this.unitOfWork.once(IN_FORCE, async () => {
      const [row] = await this.unitOfWork.query<{ id: string }>(
        `select id from data_map where version > 0 order by version desc limit 1`,
      );
      return row?.id ?? null;
    });
  }

  findById(id: string): Promise<DataMapRecord | null> {
    return this.unitOfWork.em.findOne(DataMapRecord, { id });
  }

  list(): Promise<DataMapRecord[]> {
    return this.unitOfWork.em.find(DataMapRecord, {}, { orderBy: { version: 'desc' }, limit: 200 });
  }

  insert(record: DataMapRecord): void {
    this.unitOfWork.memory?.delete(IN_FORCE);
    this.unitOfWork.em.persist(record);
  }
}
