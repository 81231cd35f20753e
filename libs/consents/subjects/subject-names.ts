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
}
