import type { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import { registerIssuerSchema, type RegisterIssuer } from '#contracts/schemas';
import type { UnitOfWork } from '#persistence';
import { newId, type Clock } from '#platform';
import { readStrictly } from '#platform/http';
import { issuerDigest } from './credential.js';
import { CredentialsRepository } from './credentials.repository.js';
import type { Issuer } from './issuer.entity.js';
import { IssuersRepository } from './issuers.repository.js';

/** OpenID providers whose tokens a tenant accepts. Registered from the command line. */
export class IssuersService {
  readonly #issuers: IssuersRepository;
  readonly #credentials: CredentialsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {
    this.#issuers = new IssuersRepository(unitOfWork);
    this.#credentials = new CredentialsRepository(unitOfWork);
  }

  /** @throws AppError `request.invalid`, `issuer.exists` */
  register(input: RegisterIssuer): Promise<Issuer> {
    const given = readStrictly(registerIssuerSchema, input);
    const { jwksUrl = null, ...issuer } = given;
    return this.unitOfWork.run(async () => {
      await this.#refuseSecondProvider(issuer);
      const id = newId('issuer');
      const digest = issuerDigest(issuer.issuer, issuer.audience);
      if (!(await this.#credentials.insert({ digest, kind: 'issuer', refId: id, expiresAt: null })))
        throw new AppError('issuer.exists');
      await this.audit.append({ action: 'issuer.registered', object: id, data: { kind: issuer.kind } });
      return this.#issuers.insert({ id, ...issuer, jwksUrl, createdAt: this.clock.now() });
    });
  }

  /** `sub` is unique only within a provider: with two, one person could be taken for another. */
  async #refuseSecondProvider({ kind, issuer }: Pick<Issuer, 'kind' | 'issuer'>): Promise<void> {
    if (await this.#issuers.findOther(kind, issuer))
      throw new AppError('issuer.exists', {
        param: 'issuer',
        detail: `This tenant has another issuer for the kind ${kind}. One provider a kind, under as many audiences as needed.`,
      });
  }
}
