import { validate as isUuid } from 'uuid';
import { idPattern } from '#contracts';
import type { ReceiptVerification } from '#contracts/schemas';
import type { KeyManager } from '#keys';
import type { UnitOfWork } from '#persistence';
import { SYSTEM_ACTOR, runInContext, type Clock } from '#platform';
import { checkReceipt, type KeyCheck, type ReceiptCheck } from './check-receipt.js';
import { standingOf } from './receipt-standing.js';
import { ReceiptsRepository, type StoredAnswer } from './receipts.repository.js';

const KEY_ID = idPattern('key');

type Standing = Pick<ReceiptVerification, 'known' | 'current' | 'contentHashMatches'>;
const UNTOLD: Standing = { known: null, current: null, contentHashMatches: null };

/** Checks receipts for anybody who holds one; what became of an answer is told only to who holds its signed receipt. */
export class ReceiptVerifier {
  readonly #repository: ReceiptsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly keys: KeyManager,
    private readonly clock: Clock,
  ) {
    this.#repository = new ReceiptsRepository(unitOfWork);
  }

  /** @param given compact JWS, or a bare receipt */
  async verify(given: unknown): Promise<ReceiptVerification> {
    const check = await checkReceipt(given, this.#checkKey);
    return {
      valid: check.valid,
      signature: check.signature,
      ...(check.reason !== undefined && { reason: check.reason }),
      schema: [...check.problems],
      warnings: [...check.warnings],
      ...(check.valid ? await this.#standing(check) : UNTOLD),
    };
  }

  readonly #checkKey: KeyCheck = async (kid, algorithm, bytes, signature) => {
    const tenantId = KEY_ID.test(kid) ? await this.keys.findTenantOfKey(kid) : null;
    if (tenantId === null) return null;
    // ours are all Ed25519
    if (algorithm === 'ES256') return false;
    return inTenant(tenantId, () => this.keys.isSigned(kid, bytes, signature));
  };

  async #standing({ kid, receipt }: ReceiptCheck): Promise<Standing> {
    const tenantId = await this.keys.findTenantOfKey(kid!);
    const id = receipt?.['consentReceiptID'];
    if (tenantId === null || !isUuid(id)) return { ...UNTOLD, known: false };
    return inTenant(tenantId, () =>
      this.unitOfWork.run(async () => {
        const answer = await this.#repository.find(id as string, null);
        if (!answer) return { ...UNTOLD, known: false };
        return {
          known: true,
          current: standingOf(answer, this.clock.now().getTime()),
          contentHashMatches: await this.#textIsKept(answer),
        };
      }),
    );
  }

  /** null where no text was shown. */
  async #textIsKept({ versionId, locale, contentHash }: StoredAnswer): Promise<boolean | null> {
    if (contentHash === null || locale === null) return null;
    return (await this.#repository.textHash(versionId, locale))?.equals(contentHash) ?? false;
  }
}

const inTenant = <T>(tenantId: string, work: () => Promise<T>): Promise<T> =>
  runInContext({ tenantId, actor: SYSTEM_ACTOR, correlationId: 'receipt-verification' }, work);
