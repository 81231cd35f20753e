import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PublicInTenant } from '#access';
import { GpcSupportStatements } from '#consents';
import { gpcSupportSchema, type GpcSupport } from '#contracts/schemas';
import { Answers } from '#platform/http';

@ApiTags('Consents')
@Controller('.well-known')
export class GpcController {
  constructor(@Inject(GpcSupportStatements) private readonly statements: GpcSupportStatements) {}

  /** Whether the tenant of this host abides by Global Privacy Control (GPC, "GPC Support Resource"). */
  @Get('gpc.json')
  @PublicInTenant()
  @Header('cache-control', 'max-age=86400')
  @Answers(200, gpcSupportSchema)
  show(): Promise<GpcSupport> {
    return this.statements.current();
  }
}
