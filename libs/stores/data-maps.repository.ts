import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';
import { DataMapRecord } from './data-map.entity.js';

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

  findById(id: string): Promise<DataMapRecord | null> {
    return this.unitOfWork.em.findOne(DataMapRecord, { id });
  }

  list(): Promise<DataMapRecord[]> {
    return this.unitOfWork.em.find(DataMapRecord, {}, { orderBy: { version: 'desc' }, limit: 200 });
  }

  insert(record: DataMapRecord): void {
    this.unitOfWork.em.persist(record);
  }
}
