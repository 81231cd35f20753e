import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from '#access';
import { jwksSchema, type Jwks } from '#contracts/schemas';
import { KeyManager } from '#keys';
import { Answers } from '#platform/http';

@ApiTags('Verification')
@Controller('.well-known')
export class JwksController {
  constructor(@Inject(KeyManager) private readonly keys: KeyManager) {}

  /** Keys that certificates of this installation are signed with, retired ones included. */
  @Get('jwks.json')
  @Public()
  @Header('cache-control', 'public, max-age=300')
  @Answers(200, jwksSchema, 'Public signing keys')
  list(): Promise<Jwks> {
    return this.keys.publicKeys();
  }
}
