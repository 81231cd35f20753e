import { z } from 'zod';
import { AppError } from '#contracts';
import type { UnitOfWork } from '#persistence';
import { newId, type Clock } from '#platform';
import { readStrictly } from '#platform/http';
import { keyDigest, newPlatformKey } from './credential.js';
import { PlatformKeysRepository, type PlatformKey } from './platform-keys.repository.js';

const inputSchema = z.strictObject({ name: z.string().trim().min(1).max(100) });

/** Keys of who runs the platform. Made from the command line, never over HTTP. */
export class PlatformKeysService {
  readonly #keys: PlatformKeysRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {
    this.#keys = new PlatformKeysRepository(unitOfWork);
  }

  /**
   * @param by who asks for it; no tenant's audit trail tells of a key that belongs to none, so the key's own row does
   * @returns the key in clear, this once
   * @throws AppError `request.invalid`
   */
  async create(input: { readonly name: string }, by: string): Promise<{ id: string; key: string }> {
    const given = readStrictly(inputSchema, input);
    const id = newId('platformKey');
    const key = newPlatformKey();
    const { name } = given;
    const row = { id, name, digest: keyDigest(key), createdAt: this.clock.now(), createdBy: by };
    await this.unitOfWork.runAsSystem(() => this.#keys.insert(row));
    return { id, key };
  }

  /** Revoked ones too, oldest first. */
  list(): Promise<PlatformKey[]> {
    return this.unitOfWork.runAsSystem(() => this.#keys.list());
  }

  /** A process that saw the key a moment ago may take it for some seconds more. @throws AppError `resource.not_found` */
  async revoke(id: string, by: string): Promise<void> {
    const isKnown = await this.unitOfWork.runAsSystem(() => this.#keys.revoke(id, this.clock.now(), by));
    if (!isKnown) throw new AppError('resource.not_found', { detail: `There is no platform key ${id}.` });
  }
}
