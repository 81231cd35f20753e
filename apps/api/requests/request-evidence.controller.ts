import { Controller, Get, Header, Inject, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, REASON_HEADER, Requires, type Principal } from '#access';
import { AppError } from '#contracts';
import { evidenceQuerySchema, id, type EvidenceQuery } from '#contracts/schemas';
import { RequestEvidence } from '#requests';

/** What proves how a request was answered. */
@ApiTags('Requests')
@Controller('v1/requests/:id/evidence')
export class RequestEvidenceController {
  constructor(@Inject(RequestEvidence) private readonly evidence: RequestEvidence) {}

  /** With `personal=true` a reason is needed, and the permission `subjects:read`. */
  @Get()
  @Requires('requests:read')
  @Header('cache-control', 'no-store')
  @ApiHeader({ name: REASON_HEADER, required: false })
  @ApiProduces('application/zip')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async export(
    @Param('id', { schema: id('request') }) request: string,
    @Query({ schema: evidenceQuerySchema }) { personal }: EvidenceQuery,
    @CurrentPrincipal() principal: Principal,
  ): Promise<StreamableFile> {
    if (personal === 'true') requireSubjects(principal);
    const { name, content } = await this.evidence.export(request, personal === 'true');
    return new StreamableFile(content, {
      type: 'application/zip',
      disposition: `attachment; filename="${name}"`,
    });
  }
}

function requireSubjects({ permissions }: Principal): void {
  if (permissions.includes('subjects:read')) return;
  throw new AppError('auth.forbidden', { detail: 'This needs the permission subjects:read.' });
}
