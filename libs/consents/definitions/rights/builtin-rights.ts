import { BUILTIN_RIGHTS, type BuiltinRight } from '#contracts';
import { BUILTIN_RIGHT_FACTS } from '#domain';
import { inEachTenant, type UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import { newUuid } from '../entity-ids.js';
import { BUILTIN_RIGHT_TEXTS } from './builtin-right-texts.js';
import { RightsRepository, type SubjectRight } from './rights.repository.js';

const ORDER_STEP = 10;

/** Gives tenants the ten rights that each of them starts with. What they made of one since is left alone. */
export class BuiltinRights {
  readonly #rights: RightsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    this.#rights = new RightsRepository(unitOfWork);
  }

  /** For the tenant of the context. */
  async ensure(): Promise<void> {
    const rights = builtinRights(this.clock.now());
    await this.unitOfWork.run(() => this.#rights.insert(rights));
  }

  /** For tenants that are older than the rights. */
  async ensureEverywhere(): Promise<void> {
    const lacking = await this.unitOfWork.runAsSystem(() =>
      this.#rights.listTenantsWithout(BUILTIN_RIGHTS.length),
    );
    await inEachTenant(lacking, 'builtin-rights', () => this.ensure());
  }
}

/** The ten as a tenant gets them. */
export function builtinRights(now: Date): SubjectRight[] {
  return BUILTIN_RIGHTS.map((name, index) => rightOf(name, (index + 1) * ORDER_STEP, now.toISOString()));
}

function rightOf(name: BuiltinRight, order: number, now: string): SubjectRight {
  const { article, timeLimit } = BUILTIN_RIGHT_FACTS[name];
  return {
    id: newUuid(),
    name,
    builtin: true,
    legalReference: `Art. ${article} GDPR`,
    content: Object.entries(BUILTIN_RIGHT_TEXTS[name]).map(([locale, content]) => ({
      locale,
      contentType: 'text',
      content,
    })),
    timeLimit,
    followUpRights: [],
    order,
    enabled: true,
    createdAt: now,
    updatedAt: now,
  };
}
