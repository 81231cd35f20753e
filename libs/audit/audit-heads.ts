import canonicalize from 'canonicalize';
import type { KeyManager } from '#keys';
import { inEachTenant, listTenants, type UnitOfWork } from '#persistence';
import { currentContext, type Clock } from '#platform';
import { AuditHeadsRepository, type AuditHead } from './audit-heads.repository.js';

/**
 * Heads of audit trails, published once a day. A chain of hashes shows what was changed in it, but not that its end is
 * missing when the head beside it was set back too; an older head that the trail no longer contains does.
 */
export class AuditHeads {
  readonly #repository: AuditHeadsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: KeyManager,
    private readonly clock: Clock,
  ) {
    this.#repository = new AuditHeadsRepository(unitOfWork);
  }

  /** For every tenant whose head of today is not published yet; `tell` carries each out of the database as well. */
  async publish(tell: (head: AuditHead & { tenantId: string }) => void): Promise<void> {
    await inEachTenant(await listTenants(this.unitOfWork), 'audit-heads', async (tenantId) => {
      const head = await this.unitOfWork.run(() => this.#publish());
      if (head) tell({ tenantId, ...head });
    });
  }

  /**
   * For the tenant of the context.
   * @returns the first published head that is not in the trail, or that we did not sign; null when all are in order
   */
  verify(): Promise<AuditHead | null> {
    return this.unitOfWork.run(async () => {
      for (const { found, kid, signature, ...head } of await this.#repository.compare()) {
        const isOurs = await this.keys.isSigned(kid, bytesOf(head), Buffer.from(signature));
        if (found !== head.hash || !isOurs) return head;
      }
      return null;
    });
  }

  async #publish(): Promise<AuditHead | null> {
    const now = this.clock.now();
    const head = await this.#repository.findUnpublished(now.toISOString().slice(0, 10));
    if (!head) return null;
    const signer = await this.keys.signer();
    const signed = { ...head, kid: signer.kid, signature: signer.sign(bytesOf(head)) };
    return (await this.#repository.insert(signed, now)) ? head : null;
  }
}

/** What is signed, in its RFC 8785 form. */
const bytesOf = ({ day, sequence, hash }: AuditHead): Buffer =>
  Buffer.from(canonicalize({ tenantId: currentContext().tenantId, day, sequence, hash })!);
