import { Controller, Get, Headers, Inject, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { Requires } from '#access';
import {
  ccpaReportQuerySchema,
  ccpaReportSchema,
  requestReportQuerySchema,
  requestReportSchema,
  type CcpaReport,
  type CcpaReportQuery,
  type RequestReport,
  type RequestReportQuery,
} from '#contracts/schemas';
import { Answers } from '#platform/http';
import { RequestReports, ccpaReportCsv, requestReportCsv } from '#requests';

/** Numbers for management, supervisory authorities and the public. */
@ApiTags('Reports')
@Controller('v1/reports')
export class ReportsController {
  constructor(@Inject(RequestReports) private readonly reports: RequestReports) {}

  /** With `Accept: text/csv` a line for each group. */
  @Get('requests')
  @Requires('requests:read')
  @ApiProduces('application/json', 'text/csv')
  @Answers(200, requestReportSchema, 'Counts of what was received within the time, as it stands now')
  async requests(
    @Query({ schema: requestReportQuerySchema }) query: RequestReportQuery,
    @Headers('accept') accept?: string,
  ): Promise<RequestReport | StreamableFile> {
    return inForm(await this.reports.requests(query), accept, 'requests.csv', requestReportCsv);
  }

  /** With `Accept: text/csv` a line for each kind of request. */
  @Get('ccpa')
  @Requires('requests:read')
  @ApiProduces('application/json', 'text/csv')
  @Answers(200, ccpaReportSchema, 'The annual metrics of 11 CCR §7102')
  async ccpa(
    @Query({ schema: ccpaReportQuerySchema }) query: CcpaReportQuery,
    @Headers('accept') accept?: string,
  ): Promise<CcpaReport | StreamableFile> {
    return inForm(await this.reports.ccpa(query), accept, `ccpa-${query.year}.csv`, ccpaReportCsv);
  }
}

function inForm<Report>(
  report: Report,
  accept: string | undefined,
  name: string,
  toCsv: (report: Report) => string,
): Report | StreamableFile {
  if (accept?.toLowerCase().includes('text/csv') !== true) return report;
  return new StreamableFile(Buffer.from(toCsv(report)), {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
  });
}
