import type { UnitOfWork } from '#persistence';
import { SubjectNamesRepository } from './subject-names.repository.js';
import type { Subjects } from './subjects.js';

/** Who stands behind a digest, for those who may know. */
export class SubjectNames {
  readonly #repository: SubjectNamesRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly subjects: Subjects,
  ) {
    this.#repository = new SubjectNamesRepository(unitOfWork);
  }

  /**
   * @param subject keyed digest of a person of the tenant of the context, as a UUID
   * @param recordId UUID of the record that is spoken of: what is past for a person who was erased and came back has no name
   * @returns `sub` as the tenant's applications know it, a pseudonym once the person was erased; null: nobody known
   */
  async find(subject: string, recordId: string | null = null): Promise<string | null> {
    const row = await this.unitOfWork.run(() => this.#repository.find(subject, recordId));
    return row && this.subjects.open(row.salt, row.sub);
  }

  /** As {@link find}, and null for who was erased. */
  async findLiving(subject: string): Promise<string | null> {
    const row = await this.unitOfWork.run(() => this.#repository.find(subject));
    return row?.salt ? this.subjects.open(row.salt, row.sub) : null;
  }

  /** So that {@link find} finds them; whoever was erased stays erased. @returns the digest */
  async know(sub: string): Promise<string> {
    const keys = await this.subjects.keysInHand();
    const sealed = keys.seal(sub, keys.digest(sub));
    await this.unitOfWork.run(() => this.#repository.insertOnce(sealed));
    return sealed.subject;
  }
}
