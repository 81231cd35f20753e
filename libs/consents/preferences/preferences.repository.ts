import type { Preference } from '#domain';
import type { UnitOfWork } from '#persistence';

/** What a person prefers within a consent. */
export interface StoredPreferences {
  readonly consentId: string;
  readonly preferences: readonly Preference[];
  readonly updatedAt: Date;
}

export class PreferencesRepository {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @param subject keyed digest of the person, as a UUID */
  async list(subject: string): Promise<StoredPreferences[]> {
    const rows = await this.unitOfWork.query<{
      consent_id: string;
      preferences: readonly Preference[];
      updated_at: string | Date;
    }>(
      `select consent_id, details->'preferences' as preferences, updated_at from consent_record
        where tenant_id = habeas_tenant() and subject = ?::uuid and kind = 'preference'`,
      [subject],
    );
    return rows.map((row) => ({
      consentId: row.consent_id,
      preferences: row.preferences,
      updatedAt: new Date(row.updated_at),
    }));
  }
}
