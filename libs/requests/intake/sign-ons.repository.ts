import { Inject, Injectable } from '@nestjs/common';
import { UnitOfWork } from '#persistence';

/** Who signed on under which address, as far as requests over a session have shown. */
@Injectable()
export class SignOnsRepository {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** @param addresses blind indexes of mail addresses. @returns `sub` of every session that proved one of them */
  async listSubs(addresses: readonly string[]): Promise<string[]> {
    if (addresses.length === 0) return [];
    const rows = await this.unitOfWork.query<{ sub: string }>(
      `select distinct r.person_id as sub
         from request_identifier i
         join request r on r.id = i.request_id and r.tenant_id = i.tenant_id
        where i.tenant_id = habeas_tenant() and i.type = 'email' and i.source = 'intake'
          and i.blind in (${addresses.map(() => '?').join(', ')}) and r.person_id is not null
        order by sub`,
      addresses,
    );
    return rows.map(({ sub }) => sub);
  }
}
