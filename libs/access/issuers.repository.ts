import type { UnitOfWork } from '#persistence';
import { Issuer, type IssuerKind } from './issuer.entity.js';

export class IssuersRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  insert(issuer: Omit<Issuer, 'tenantId'>): Issuer {
    return this.unitOfWork.em.create(Issuer, issuer as Issuer, { persist: true });
  }

  /** An issuer of this kind under another address than `issuer`. */
  findOther(kind: IssuerKind, issuer: string): Promise<Issuer | null> {
    return this.unitOfWork.em.findOne(Issuer, { kind, issuer: { $ne: issuer } });
  }

  /** The issuer whose credential was presented. Call inside `runWithCredential`. */
  async findPresented(): Promise<Issuer | null> {
    const [row] = await this.unitOfWork.em.find(Issuer, {}, { limit: 1 });
    return row ?? null;
  }
}
